from django.urls import path

from tenant_apps.api.manage import goods, terms

_PRODUCT = "products/<uuid:product_id>/"
_PLAN = "plans/<uuid:plan_id>/"

urlpatterns = [
    path("groups/", goods.Groups.as_view(), name="api-manage-groups"),
    path("products/", goods.Products.as_view(), name="api-manage-products"),
    path(_PRODUCT, goods.OneProduct.as_view(), name="api-manage-product"),
    path(f"{_PRODUCT}cycles/", goods.OfferCycle.as_view(), name="api-manage-cycles"),
    path(f"{_PRODUCT}hourly/", goods.OfferHourly.as_view(), name="api-manage-hourly"),
    path(_PLAN, goods.OnePlan.as_view(), name="api-manage-plan"),
    path(f"{_PLAN}price/", goods.PlanPrice.as_view(), name="api-manage-price"),
    path(f"{_PLAN}withdraw/", goods.WithdrawPlan.as_view(), name="api-manage-withdraw"),
    path(f"{_PLAN}traffic/", goods.PlanTraffic.as_view(), name="api-manage-plan-traffic"),
    path(f"{_PLAN}options/", terms.Options.as_view(), name="api-manage-options"),
    path(
        f"{_PLAN}option-versions/",
        terms.OptionVersions.as_view(),
        name="api-manage-option-versions",
    ),
    path(f"{_PLAN}options/<slug:key>/", terms.OneOption.as_view(), name="api-manage-option"),
    path(f"{_PLAN}meters/", terms.Meters.as_view(), name="api-manage-meters"),
    path(
        f"{_PLAN}meter-versions/", terms.MeterVersions.as_view(), name="api-manage-meter-versions"
    ),
    path(f"{_PLAN}meters/<slug:meter>/", terms.OneMeter.as_view(), name="api-manage-meter"),
]
