"""The database engine: django-tenants' one, with the role wall."""
