"""What an API key may be allowed. A real key is born with nothing."""

from __future__ import annotations

USER = "User"
AUTH_SESSION = "Users Auth Session"
SESSIONS_VIEW = "Sessions View"
USERS_VIEW = "Users View"
USERS_CREATE = "Users Create"
USERS_MODIFY = "Users Modify"
USERS_DELETE = "Users Delete"
GROUPS_VIEW = "Groups View"
GROUPS_MODIFY = "Groups Modify"
IMAGES_VIEW = "Images View"

AS_USER = (USER, AUTH_SESSION)
ALL = (
    *AS_USER,
    *(SESSIONS_VIEW, USERS_VIEW, USERS_CREATE, USERS_MODIFY, USERS_DELETE),
    *(GROUPS_VIEW, GROUPS_MODIFY, IMAGES_VIEW),
)
# What a key that is switched to "read only" may not call, whatever else it may.
WRITES = frozenset(
    {
        *("create_user", "update_user", "delete_user", "logout_user"),
        *("add_user_group", "remove_user_group"),
        *("request_kasm", "destroy_kasm", "keepalive", "pause_kasm", "resume_kasm"),
    }
)
