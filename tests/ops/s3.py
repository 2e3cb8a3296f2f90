"""moto's S3 as a program for gunicorn, which ends a TLS connection as clients in C expect it."""

from moto.server import DomainDispatcherApplication, create_backend_app

application = DomainDispatcherApplication(create_backend_app)
