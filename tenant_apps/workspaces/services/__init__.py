"""Verbs of workspaces."""

from tenant_apps.workspaces.services.covering import SPENDING
from tenant_apps.workspaces.services.ending import end_workspace
from tenant_apps.workspaces.services.idle import set_idle_stop
from tenant_apps.workspaces.services.make import make_workspace
from tenant_apps.workspaces.services.months import MONTH, close_months
from tenant_apps.workspaces.services.seeing import let_go, note_seen
from tenant_apps.workspaces.services.sessions import close_session, open_session
from tenant_apps.workspaces.services.sharing import (
    CUT,
    accept_share,
    begin_opening,
    end_share,
    share_desktop,
)
from tenant_apps.workspaces.services.spending import check_spending, set_limit
from tenant_apps.workspaces.services.stopping import stop_for_customer
from tenant_apps.workspaces.services.wishes import (
    BEAT,
    WATCH,
    WORK,
    Work,
    ask,
    begin_work,
    drop_wish,
    go_on,
    note_opened,
    stop_all_of,
)

__all__ = [
    "BEAT",
    "CUT",
    "MONTH",
    "SPENDING",
    "WATCH",
    "WORK",
    "Work",
    "accept_share",
    "ask",
    "begin_opening",
    "begin_work",
    "check_spending",
    "close_months",
    "close_session",
    "drop_wish",
    "end_share",
    "end_workspace",
    "go_on",
    "let_go",
    "make_workspace",
    "note_opened",
    "note_seen",
    "open_session",
    "set_idle_stop",
    "set_limit",
    "share_desktop",
    "stop_all_of",
    "stop_for_customer",
]
