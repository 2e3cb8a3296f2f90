"""For each rule of infra/semgrep a path, what trips it there, and the twin that must not."""

from __future__ import annotations

_SERVICE = "tenant_apps/billing/services/sample.py"
_VIEW = "tenant_apps/portal/web/sample.py"
_PAGE = "tenant_apps/portal/templates/sample.html"
_SCRIPT = "shared_apps/ui/static/ui/js/sample.js"

SAMPLES: dict[str, tuple[str, str, str]] = {
    "float-field": (_SERVICE, "price = models.FloatField()", "price = models.BigIntegerField()"),
    "decimal-from-float": (_SERVICE, "rate = Decimal(0.19)", 'rate = Decimal("0.19")'),
    "round-of-money": (_SERVICE, "total = round(net * rate)", "total = net.times(rate)"),
    "database-clock": (_SERVICE, "rows.update(paid_at=Now())", "rows.update(paid_at=at)"),
    "sql-from-text": (
        _SERVICE,
        'cursor.execute(f"select * from invoice where number = {number}")',
        'cursor.execute("select * from invoice where number = %s", [number])',
    ),
    "raw-queryset": (
        _SERVICE,
        "Invoice.objects.raw(query)",
        "Invoice.objects.filter(number=number)",
    ),
    "query-from-request": (
        _VIEW,
        "rows.filter(**request.GET.dict())",
        'rows.filter(state=request.GET.get("state"))',
    ),
    "lock-in-a-way-in": (_VIEW, "Invoice.objects.select_for_update()", "lock_invoice(number)"),
    "store-switch": (_SERVICE, "connection.set_tenant(store)", "with in_store(store):\n    pass"),
    "role-by-hand": (
        _SERVICE,
        'cursor.execute("SET ROLE t_other")',
        'cursor.execute("select role from person")',
    ),
    "other-cache": (_SERVICE, 'caches["global"]', 'cache.get("plans")'),
    "bare-storage": (
        _SERVICE,
        "from django.core.files.storage import default_storage",
        "from kernel.tenancy.files import files",
    ),
    "bare-mail": (
        _SERVICE,
        "from django.core.mail import send_mail\nsend_mail(subject, text, sender, [to])",
        "queue_mail(kind, to=to)",
    ),
    "bare-task": (
        "tenant_apps/billing/tasks.py",
        '@shared_task(name="billing.run")\ndef run(): ...',
        '@shared_task(base=StoreTask, name="billing.run")\ndef run(): ...',
    ),
    "write-in-a-view": (
        _VIEW,
        "Ticket.objects.create(text=text)",
        "open_ticket(text=text, actor=actor)",
    ),
    "mark-safe": (_VIEW, "mark_safe(name)", 'format_html("<b>{}</b>", name)'),
    "csrf-exempt": (_VIEW, "@csrf_exempt\ndef pay(request): ...", "def pay(request): ..."),
    "open-redirect": (_VIEW, 'redirect(request.GET["next"])', 'redirect("account")'),
    "template-from-text": (
        _SERVICE,
        "from django.template import Template\nTemplate(text).render(context)",
        "filled(text, words)",
    ),
    "link-from-host": (_VIEW, "request.build_absolute_uri(path)", "store_url(path)"),
    "forwarded-host": (
        _VIEW,
        'request.headers["X-Forwarded-Host"]',
        'request.headers["Accept-Language"]',
    ),
    "path-from-request": (
        _VIEW,
        'open(request.GET["file"])',
        'open_invoice(request.GET["number"])',
    ),
    "every-field": (
        "tenant_apps/api/sample.py",
        'class Meta:\n    fields = "__all__"',
        'class Meta:\n    fields = ["number"]',
    ),
    "assert-as-check": (
        _VIEW,
        "assert form.is_valid()",
        "if not form.is_valid():\n    refuse(form)",
    ),
    "debug-on": ("platform/config/settings/base.py", "DEBUG = True", "DEBUG = flag(name)"),
    "any-origin": (
        _VIEW,
        'answer["Access-Control-Allow-Origin"] = "*"',
        'answer["Cache-Control"] = "no-store"',
    ),
    "loose-cookie": (
        _VIEW,
        'answer.set_cookie("cart", key, domain=".example.com")',
        'answer.set_cookie("cart", key, secure=True)',
    ),
    "unescaped-template": (_PAGE, "<p>{{ note|safe }}</p>", "<p>{{ note }}</p>"),
    "inline-code": (
        _PAGE,
        '<button onclick="pay()">Pay</button>',
        '<script src="/static/ui/js/pay.js"></script>',
    ),
    "html-from-script": (_SCRIPT, "box.innerHTML = name", "box.textContent = name"),
    "code-from-text": (_SCRIPT, "eval(text)", "JSON.parse(text)"),
    "data-in-the-browser": (_SCRIPT, 'localStorage.setItem("a", b)', "this.last = b"),
    "deaf-message-listener": (
        _SCRIPT,
        'window.addEventListener("message", hear)',
        'window.addEventListener("focus", hear)',
    ),
    "http-outside-the-client": (_SERVICE, "import httpx", "from kernel.http import client"),
    "unverified-tls": (_SERVICE, "get(url, verify=False)", "get(url)"),
    "follows-redirects": (_SERVICE, "get(url, follow_redirects=True)", "get(url)"),
    "shell": (
        _SERVICE,
        "import subprocess\nsubprocess.run(words, shell=True)",
        "import subprocess\nsubprocess.run(words, check=True)",
    ),
    "unsafe-decode": (_SERVICE, "import pickle", "import json"),
    "yaml-load": (
        _SERVICE,
        "import yaml\nyaml.load(text)",
        "import yaml\nyaml.load(text, Loader=yaml.SafeLoader)",
    ),
    "eval-exec": (_SERVICE, "eval(text)", "evaluate(text)"),
    "xml-parser": (
        _SERVICE,
        "from xml.etree import ElementTree\nElementTree.fromstring(text)",
        "from xml.etree import ElementTree\nElementTree.tostring(node)",
    ),
    "archive-unpacked": (_SERVICE, "archive.extractall(folder)", "archive.read(name)"),
    "guessable-file": (
        _SERVICE,
        "import tempfile\ntempfile.mktemp()",
        "import tempfile\ntempfile.mkdtemp()",
    ),
    "weak-hash": (
        _SERVICE,
        "import hashlib\nhashlib.sha1(text)",
        "import hashlib\nhashlib.sha256(text)",
    ),
    "weak-cipher": (_SERVICE, "modes.ECB()", "AESGCM(key)"),
    "random-for-secrets": (
        _SERVICE,
        "import random\nrandom.choice(letters)",
        "import secrets\nsecrets.choice(letters)",
    ),
    "secret-compared-by-equals": (
        _SERVICE,
        "if signature == expected:\n    accept()",
        "if hmac.compare_digest(signature, expected):\n    accept()",
    ),
    "secret-in-a-log": (
        _SERVICE,
        'log.info("signed_in", password=password)',
        'log.info("signed_in", person=person)',
    ),
    "secret-in-a-task": (_SERVICE, "create.delay(password=word)", "create.delay(service_id=key)"),
    "key-in-the-code": (
        _SERVICE,
        'KEY = "' + "sk_" + "live_" + "0123456789abcdefXYZ" + '"',
        'KEY = "' + "sk_" + "test_" + "0123456789abcdefXYZ" + '"',
    ),
    "unverified-token": (
        _SERVICE,
        'import jwt\njwt.decode(token, key, algorithms=["none"])',
        'import jwt\njwt.decode(token, key, algorithms=["RS256"])',
    ),
    "print": (_SERVICE, 'print("here")', 'log.info("here")'),
    "swallowed-error": (
        _SERVICE,
        "try:\n    run()\nexcept Exception:\n    pass\n",
        "try:\n    run()\nexcept Declined:\n    tell()\n",
    ),
    "open-to-all-addresses": (
        _SERVICE,
        'server.bind(("0.0.0.0", 80))',
        'server.bind(("127.0.0.1", 80))',
    ),
}
