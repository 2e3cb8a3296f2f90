from django.urls import path

from tenant_apps.api.manage import webhooks

urlpatterns = [
    path("", webhooks.Webhooks.as_view(), name="api-manage-webhooks"),
    path("<uuid:webhook_id>/", webhooks.OneWebhook.as_view(), name="api-manage-webhook"),
    path(
        "<uuid:webhook_id>/secret/",
        webhooks.WebhookSecret.as_view(),
        name="api-manage-webhook-secret",
    ),
    path(
        "<uuid:webhook_id>/test/",
        webhooks.WebhookTest.as_view(),
        name="api-manage-webhook-test",
    ),
    path(
        "<uuid:webhook_id>/pause/",
        webhooks.WebhookPause.as_view(),
        name="api-manage-webhook-pause",
    ),
    path(
        "<uuid:webhook_id>/resume/",
        webhooks.WebhookResume.as_view(),
        name="api-manage-webhook-resume",
    ),
    path(
        "<uuid:webhook_id>/messages/",
        webhooks.WebhookMessages.as_view(),
        name="api-manage-webhook-messages",
    ),
    path(
        "messages/<uuid:delivery_id>/again/",
        webhooks.SendMessageAgain.as_view(),
        name="api-manage-webhook-again",
    ),
]
