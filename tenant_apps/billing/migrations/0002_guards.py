"""The books are append-only and balance; an issued invoice is frozen but for its payment fields."""

from django.db import migrations

from kernel.db.ledger import guard_ledger_sql

FREEZE_SQL = """
CREATE OR REPLACE FUNCTION public.refuse_frozen_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE before jsonb; after jsonb;
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION '% is never removed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
  END IF;
  before := to_jsonb(OLD) - TG_ARGV;
  after := to_jsonb(NEW) - TG_ARGV;
  IF before IS DISTINCT FROM after THEN
    RAISE EXCEPTION '% is frozen', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON billing_invoice FOR EACH ROW
  EXECUTE FUNCTION public.refuse_frozen_change(
    'state', 'paid_minor', 'paid_at', 'voided_at', 'paying_since');
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON billing_invoiceline FOR EACH ROW
  EXECUTE FUNCTION public.refuse_frozen_change('is_void');
"""


class Migration(migrations.Migration):
    dependencies = [("billing", "0001_initial"), ("audit", "0002_guards")]
    operations = [
        migrations.RunSQL(
            guard_ledger_sql("billing_entry", "billing_posting"), migrations.RunSQL.noop
        ),
        migrations.RunSQL(FREEZE_SQL, migrations.RunSQL.noop),
    ]
