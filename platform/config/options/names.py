"""Settings of hosts, certificates, mail, and of what `make run` starts beside the product."""

from __future__ import annotations

from config.options.option import Option

HOSTS = [
    Option(
        "EZSCALE_ROOT_DOMAIN",
        "domain",
        "ezscale.localhost",
        "Staff are at `admin.<root>`, partners at `partners.<root>`, stores below it.",
    ),
    Option(
        "EZSCALE_SCHEME",
        "text",
        "https",
        "Of links in mails.",
        lab="http",
        choices=("http", "https"),
    ),
    Option(
        "EZSCALE_PORT",
        "number",
        "none with https, else PORT",
        "Of links in mails, when it is not the usual one. Empty: the usual one.",
        may_be_empty=True,
        low=1,
        high=65535,
    ),
    Option("PORT", "number", "8000", "The web server's port under `make run`.", low=1, high=65535),
    Option(
        "EZSCALE_DRAIN_SECONDS",
        "number",
        "10",
        "For how long a web server that was told to leave says so to its balancer, and serves.",
        lab="0",
        high=300,
    ),
    Option(
        "EZSCALE_PROXIES",
        "number",
        "0",
        "Our own proxies before the web server; 1 behind the edge.",
        high=5,
    ),
    Option(
        "EZSCALE_EDGE_HOST",
        "domain",
        "",
        "What stores' hosts are an alias of. A neutral name: everybody can read it.",
        lab="edge.hosting-dns.localhost",
    ),
    Option(
        "EZSCALE_EDGE_IPV4",
        "IPv4 addresses",
        "",
        "The edge's addresses, for an apex.",
        lab="127.0.0.1",
    ),
    Option("EZSCALE_EDGE_IPV6", "IPv6 addresses", "", "The same for IPv6."),
    Option(
        "EZSCALE_EDGE_HTTPS_PORT",
        "number",
        "",
        "Where the edge answers HTTPS on a laptop.",
        low=1,
        high=65535,
    ),
    Option("EZSCALE_OWN_NAMES", "list", "", "Further names that no store may claim or look like."),
    Option(
        "EZSCALE_ASSET_HOST",
        "domain",
        "",
        "Where stores' pictures are: a neutral host, not under the root domain.",
        lab="assets.localhost",
    ),
    Option(
        "EZSCALE_DNS_SERVER",
        "hosts with ports",
        "",
        "Only these are asked about the DNS. Empty: the zones' own servers, from the roots.",
    ),
    Option("EZSCALE_DNS_ROOTS", "hosts with ports", "", "Other roots than the world's."),
]
CERTIFICATES = [
    Option(
        "EZSCALE_ACME_DIRECTORY",
        "address",
        "",
        "The authority's directory. Empty: no certificate is ordered.",
    ),
    Option("EZSCALE_ACME_CA_BUNDLE", "file", "", "Authorities to trust besides the system's."),
    Option("EZSCALE_ACME_EMAIL", "e-mail address", "", "Whom the authority may write to."),
    Option(
        "EZSCALE_ACME_HTTP_PORT",
        "number",
        "80",
        "Where authorities look for the answer; another one only in a lab.",
        low=1,
        high=65535,
    ),
    Option(
        "EZSCALE_ACME_PROBE_PRIVATE",
        "yes/no",
        "no",
        "Our own probe may go to private addresses: only in a lab.",
    ),
    Option("EZSCALE_ACME_TIMEOUT", "number", "90", "Seconds for one order.", low=5, high=600),
    Option("EZSCALE_ACME_DNS_DRIVER", "word", "rfc2136", "How challenges get into the DNS."),
    Option(
        "EZSCALE_ACME_DNS_SERVER",
        "hosts with ports",
        "",
        "The server that takes the updates for the platform's wildcard.",
    ),
    Option("EZSCALE_ACME_DNS_ZONE", "host", "", "The zone of these updates."),
    Option("EZSCALE_ACME_DNS_KEY_NAME", "word", "", "The TSIG key's name."),
    Option("EZSCALE_ACME_DNS_KEY", "base64", "", "The TSIG key, base64.", secret=True),
    Option("EZSCALE_CAA_NAME", "domain", "letsencrypt.org", "Who issues, as CAA records name it."),
    Option(
        "EZSCALE_CERTIFICATE_COPY_DAYS",
        "number",
        "14",
        "Days for which a certificate's sealed copy outlives its use.",
        high=3650,
    ),
]
MAIL = [
    Option("SMTP_HOST", "host", "127.0.0.1", "The platform's own way out for mail."),
    Option("SMTP_PORT", "number", "4025", "Its port.", low=1, high=65535),
    Option("SMTP_USER", "text", "", "Its user.", secret=True),
    Option("SMTP_PASSWORD", "text", "", "Its password.", secret=True),
    Option("SMTP_TLS", "yes/no", "no", "STARTTLS."),
    Option(
        "EZSCALE_EMAIL_BACKEND",
        "class",
        "shared_apps.mailing.drivers.smtp.QuietSmtp",
        "How mail leaves. Another one for tests.",
    ),
    Option(
        "EZSCALE_NEUTRAL_MAIL_DOMAIN",
        "domain",
        "",
        "Stores without a proven domain write from here: it names nobody.",
        lab="mail-service.localhost",
    ),
    Option(
        "EZSCALE_MAIL_SPF",
        "text",
        "include:_spf. and the neutral domain",
        "What a store's SPF record must hold.",
    ),
    Option("EZSCALE_POSTMARK_URL", "address", "https://api.postmarkapp.com/", "Postmark."),
    Option(
        "EZSCALE_SES_URL", "address", "", "Amazon SES. Empty: by the region that a store chose."
    ),
]
METERING = [
    Option(
        "EZSCALE_METERING_EVENTS_A_DAY",
        "number",
        "1000000",
        "Events that a store's programs may add a day.",
        low=1,
    ),
]
SANDBOXES = [
    *(
        Option(
            f"EZSCALE_SANDBOX_{name}_URL",
            "address",
            "",
            f"The sandbox of {whom}. Empty in production.",
        )
        for name, whom in (
            ("STRIPE", "the card gateway"),
            ("VIRTFUSION", "VirtFusion"),
            ("KASM", "Kasm"),
            ("DESKTOPS", "Kasm's desktops"),
            ("DNS", "the registrar"),
            ("MAILBOX", "the mailbox"),
            ("TAX", "the tax engine"),
            ("ELASTIFLOW", "ElastiFlow"),
            ("VIES", "the register of VAT numbers"),
            ("WEBHOOKS", "a receiver of webhooks"),
        )
    ),
    Option("EZSCALE_SANDBOX_KASM_KEY", "text", "sandbox-kasm-key", "The sandbox's own key."),
    Option(
        "EZSCALE_SANDBOX_KASM_SECRET", "text", "sandbox-kasm-secret", "The sandbox's own secret."
    ),
    Option(
        "EZSCALE_SANDBOX_VIRTFUSION_TOKEN",
        "text",
        "sandbox-virtfusion-token",
        "The sandbox's own token.",
    ),
    Option(
        "EZSCALE_SANDBOX_ELASTIFLOW_PASSWORD",
        "text",
        "sandbox-elastiflow-password",
        "The sandbox's own password.",
    ),
]
