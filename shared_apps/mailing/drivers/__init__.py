"""The ways out: the platform's own by SMTP, and one file for each mail service a store may have."""
