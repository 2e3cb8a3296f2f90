from __future__ import annotations

from django.apps import AppConfig

from kernel.tenancy.sealed import Sealed


class NotificationsConfig(AppConfig):
    name = "tenant_apps.notifications"
    label = "notifications"
    sealed = (Sealed("notifications.Mail", "sealed_link", "mail.link"),)

    def ready(self) -> None:
        from kernel.tenancy.mailer import mail_stores_with
        from tenant_apps.notifications import (  # noqa: F401 - they register their words
            bundle_texts,
            desktop_service_texts,
            desktop_texts,
            host_texts,
            paper_texts,
            plan_texts,
            sender_texts,
            share_texts,
            sign_in_texts,
            tax_texts,
            team_texts,
            traffic_texts,
            trial_texts,
            usage_texts,
            wallet_texts,
            webhook_texts,
        )
        from tenant_apps.notifications.scenes import bring_scenes
        from tenant_apps.notifications.services import queue_mail

        bring_scenes()
        mail_stores_with(queue_mail)
