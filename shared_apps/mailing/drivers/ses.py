"""Amazon SES, by its second API. It signs by itself, and puts a Message-ID of its own."""

from __future__ import annotations

from typing import Any

from anymail.backends.amazon_ses import EmailBackend
from anymail.exceptions import AnymailAPIError
from botocore.config import Config
from botocore.exceptions import (
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    ParamValidationError,
    PartialCredentialsError,
)
from django.conf import settings
from django.utils.translation import gettext_noop as __

from kernel.errors import Declined, Misconfigured, OutcomeUnknown, OutsideError, Unavailable
from kernel.plugs import Setting
from shared_apps.mailing.drivers import _anymail
from shared_apps.mailing.drivers._anymail import AnymailService
from shared_apps.mailing.port import mail_services

# Where SES has an address of its own. A typed region would be part of a host's name.
_REGIONS = (
    ("eu-central-1", "Frankfurt"),
    ("eu-west-1", "Ireland"),
    ("eu-west-2", "London"),
    ("eu-west-3", "Paris"),
    ("eu-north-1", "Stockholm"),
    ("eu-south-1", "Milan"),
    ("us-east-1", "N. Virginia"),
    ("us-east-2", "Ohio"),
    ("us-west-1", "N. California"),
    ("us-west-2", "Oregon"),
    ("ca-central-1", "Canada"),
    ("sa-east-1", "São Paulo"),
    ("ap-south-1", "Mumbai"),
    ("ap-southeast-1", "Singapore"),
    ("ap-southeast-2", "Sydney"),
    ("ap-northeast-1", "Tokyo"),
    ("ap-northeast-2", "Seoul"),
    ("me-south-1", "Bahrain"),
    ("il-central-1", "Tel Aviv"),
    ("af-south-1", "Cape Town"),
)
_NEVER_SENT = (EndpointConnectionError, ConnectTimeoutError)
_BUSY = frozenset({"TooManyRequestsException", "ThrottlingException", "LimitExceededException"})
_LETTER = frozenset({"MessageRejected", "BadRequestException", "InvalidParameterValue"})


@mail_services.register("ses")
class Ses(AnymailService):
    key = "ses"
    label = "Amazon SES"
    fields = (
        Setting(
            "access_key_id",
            __("Access key ID"),
            help=__("Of a user that may do ses:SendEmail and nothing else."),
        ),
        Setting("secret_access_key", __("Secret access key"), "secret"),
        Setting(
            "region",
            __("Region"),
            "choice",
            default="eu-central-1",
            choices=tuple((code, f"{name} ({code})") for code, name in _REGIONS),
        ),
        Setting(
            "configuration_set",
            __("Configuration set"),
            required=False,
            help=__("Empty for the default one of your account."),
        ),
    )
    backend = EmailBackend

    def options(self) -> dict[str, Any]:
        """One try, ours: the library's own would send a letter twice when an answer is lost."""
        config = Config(
            connect_timeout=_anymail.SECONDS,
            read_timeout=_anymail.SECONDS,
            retries={"total_max_attempts": 1},
            ignore_configured_endpoint_urls=True,  # those are of the platform's own storage
        )
        return {
            "session_params": {
                "aws_access_key_id": self.settings["access_key_id"],
                "aws_secret_access_key": self.settings["secret_access_key"],
                "region_name": self.settings["region"],
            },
            "client_params": {"config": config, "endpoint_url": settings.SES_URL or None},
            "configuration_set_name": self.settings.get("configuration_set") or None,
        }

    def meaning(self, error: AnymailAPIError) -> OutsideError:
        cause = error.__cause__
        said = f"{type(cause or error).__name__}: {cause or error}".splitlines()[0][:300]
        if isinstance(cause, ClientError):
            return _refused(cause, said)
        if isinstance(cause, _NEVER_SENT):
            return Unavailable(said)
        if isinstance(cause, (NoCredentialsError, PartialCredentialsError)):
            return Misconfigured(said)
        if isinstance(cause, ParamValidationError):
            return Declined(said)
        return OutcomeUnknown(said)


def _refused(error: ClientError, said: str) -> OutsideError:
    """
    What an answer of theirs means. They refuse a sender that is not theirs by the same code as a
    letter with a virus; only the words tell the account's fault from the letter's.
    """
    code = str(error.response.get("Error", {}).get("Code", ""))
    status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    if code in _BUSY or status in {429, 503}:
        return Unavailable(said)
    if status >= 500 or status < 300:
        return OutcomeUnknown(said)
    if code in _LETTER and not any(
        word in said.lower() for word in ("not verified", "authority to send")
    ):
        return Declined(said)
    return Misconfigured(said)
