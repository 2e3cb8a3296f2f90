"""Stuck and manual jobs: retry, give up, deliver by hand."""

from __future__ import annotations

from kernel.tenancy.context import in_store
from shared_apps.audit.models import AuditEvent
from shared_apps.outbox.flows import work_until_quiet
from tenant_apps.orders.models import Order
from tenant_apps.provisioning.models import Job, Service
from tenant_apps.provisioning.services import wish


def job_now(store, job) -> Job:
    with in_store(store):
        return Job.objects.select_related("service").get(pk=job.pk)


def test_a_stuck_job_stands_on_the_first_page(desk, stuck):
    text = desk.get("/manage/").content.decode()
    assert "web1.example.com is stuck" in text
    assert "the group is full" in text
    assert desk.get("/manage/services/?state=waiting").content.decode().count(">web1.") == 1


def test_a_stuck_job_is_tried_again(desk, acme, stuck):
    page = desk.get(f"/manage/services/{stuck.service_id}/")
    assert b"Try again" in page.content
    answer = desk.post(f"/manage/jobs/{stuck.pk}/retry/")
    assert answer.status_code == 302
    now = job_now(acme, stuck)
    assert (now.state, now.attempts, now.service.state) == ("requested", 0, "provisioning")
    with in_store(acme):
        assert AuditEvent.objects.filter(verb="job.retried", actor_kind="team").count() == 1


def test_the_second_press_says_so_and_changes_nothing(desk, acme, stuck):
    desk.post(f"/manage/jobs/{stuck.pk}/retry/")
    answer = desk.post(f"/manage/jobs/{stuck.pk}/retry/", follow=True)
    assert b"not waiting for a person" in answer.content
    assert job_now(acme, stuck).state == "requested"


def test_a_stuck_job_is_given_up_with_a_reason(desk, acme, stuck):
    desk.post(f"/manage/jobs/{stuck.pk}/drop/", {"reason": "customer left"})
    now = job_now(acme, stuck)
    assert (now.state, now.service.state) == ("dropped", "setup_failed")
    with in_store(acme):
        assert AuditEvent.objects.get(verb="job.dropped").facts == {"reason": "customer left"}


def test_a_server_is_delivered_by_hand(desk, acme, by_hand):
    page = desk.get(f"/manage/services/{by_hand.service_id}/")
    assert b"delivered by hand" in page.content
    details = {"ipv4": "192.0.2.77", "username": "root", "password": "a secret of the server"}
    answer = desk.post(f"/manage/jobs/{by_hand.pk}/deliver/", details, follow=True)
    assert b"a secret of the server" not in answer.content
    work_until_quiet(acme.key)
    with in_store(acme):
        service = Service.objects.get()
        assert (service.state, service.ipv4) == ("active", "192.0.2.77")
        assert "a secret" not in service.sealed_password
        assert Order.objects.get().state == "active"


def test_delivery_without_an_address_is_refused(desk, acme, by_hand):
    answer = desk.post(f"/manage/jobs/{by_hand.pk}/deliver/", {"ipv4": " "}, follow=True)
    assert b"Say the server&#x27;s address" in answer.content
    assert job_now(acme, by_hand).service.state == "provisioning"


def test_a_job_that_is_not_there_is_not_found(desk, alice):
    assert desk.post(f"/manage/jobs/{alice.customer.pk}/retry/").status_code == 404


def test_what_hands_did_is_marked_done(desk, acme, by_hand):
    """A machine without a driver is suspended and ended by people, who say so here."""
    job = None
    desk.post(f"/manage/jobs/{by_hand.pk}/deliver/", {"ipv4": "192.0.2.77", "password": "x"})
    for action, state in (("suspend", "suspended"), ("terminate", "terminated")):
        with in_store(acme):
            subscription = Service.objects.get().subscription_id
            wish(subscription, suspended=True, ended=action == "terminate")
        work_until_quiet(acme.key)
        page = desk.get(f"/manage/services/{by_hand.service_id}/").content.decode()
        assert "It is done" in page
        with in_store(acme):
            job = Job.objects.get(action=action)
            assert job.state == "stuck"
        answer = desk.post(f"/manage/jobs/{job.pk}/done/", follow=True)
        assert b"Noted" in answer.content
        with in_store(acme):
            assert Service.objects.get().state == state
            assert AuditEvent.objects.filter(verb="job.done_by_hand").exists()
    assert "not waiting" in desk.post(f"/manage/jobs/{job.pk}/done/", follow=True).content.decode()


def test_a_job_of_a_platform_has_no_such_button(desk, acme, stuck):
    page = desk.get(f"/manage/services/{stuck.service_id}/").content.decode()
    assert "It is done" not in page


def test_what_can_not_be_copied_waits_on_the_desk_until_somebody_lets_it_go(desk, acme, stuck):
    with in_store(acme):
        Job.objects.filter(pk=stuck.pk).update(
            action="terminate", error_code="no_copy", memory={"copy": "ask"}
        )
    page = desk.get(f"/manage/services/{stuck.service_id}/").content.decode()
    assert "Its data would be lost." in page
    assert "End it without a copy" in page
    answer = desk.post(f"/manage/jobs/{stuck.pk}/without-copy/", follow=True)
    assert b"The server is ended now" in answer.content
    now = job_now(acme, stuck)
    assert (now.state, now.memory) == ("requested", {"copy": "waived"})
    answer = desk.post(f"/manage/jobs/{stuck.pk}/without-copy/", follow=True)
    assert b"does not wait for a copy" in answer.content
