"""
certbot, with our network and our way of saying what went wrong:

    python -m certs.child <certbot's own arguments>
"""

from __future__ import annotations

import sys

# nosemgrep: http-outside-the-client - only its errors are named
import requests  # noqa: TID251 - certbot's client speaks through it; we only name its errors
from acme import errors as acme_errors
from acme import messages
from certbot import errors, main

from certs.child import patience
from certs.child.wire import tell


def run(arguments: list[str]) -> int:
    patience.use_it()
    try:
        main.main(arguments)
    except messages.Error as error:
        wait = patience.told_to_wait[0]
        tell("problem", kind=error.typ, detail=error.detail or "", wait=wait)
    except errors.AuthorizationError:
        tell("ended")  # "refused" was said before, by the authenticator
    except (requests.RequestException, acme_errors.ClientError) as error:
        tell("unreachable", detail=f"{type(error).__name__}: {error}"[:500])
    except (acme_errors.Error, errors.Error) as error:
        tell("problem", kind="", detail=f"{type(error).__name__}: {error}"[:500], wait=0)
    else:
        return 0
    return 1


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
