"""All settings, one subject a file. Values come from config.options (docs/settings.md)."""

from config.settings.apps import *
from config.settings.base import *
from config.settings.certs import *
from config.settings.database import *
from config.settings.domains import *
from config.settings.files import *
from config.settings.identity import *
from config.settings.jobs import *
from config.settings.logs import *
from config.settings.mailing import *
from config.settings.metering import *
from config.settings.sandbox import *
from config.settings.security import *
from config.settings.watching import *
from config.settings.web import *
