"""Where the sandbox servers answer, when they run (laptop, demo, tests). Empty in production."""

from kernel import env

SANDBOX_STRIPE_URL = env.text("EZSCALE_SANDBOX_STRIPE_URL", "")
SANDBOX_VIRTFUSION_URL = env.text("EZSCALE_SANDBOX_VIRTFUSION_URL", "")
SANDBOX_KASM_URL = env.text("EZSCALE_SANDBOX_KASM_URL", "")
SANDBOX_DESKTOPS_URL = env.text("EZSCALE_SANDBOX_DESKTOPS_URL", "")
SANDBOX_DNS_URL = env.text("EZSCALE_SANDBOX_DNS_URL", "")
SANDBOX_MAILBOX_URL = env.text("EZSCALE_SANDBOX_MAILBOX_URL", "")
SANDBOX_TAX_URL = env.text("EZSCALE_SANDBOX_TAX_URL", "")
SANDBOX_VIES_URL = env.text("EZSCALE_SANDBOX_VIES_URL", "")
SANDBOX_KASM_KEY = env.text("EZSCALE_SANDBOX_KASM_KEY", "sandbox-kasm-key")
SANDBOX_KASM_SECRET = env.text("EZSCALE_SANDBOX_KASM_SECRET", "sandbox-kasm-secret")
SANDBOX_VIRTFUSION_TOKEN = env.text("EZSCALE_SANDBOX_VIRTFUSION_TOKEN", "sandbox-virtfusion-token")
