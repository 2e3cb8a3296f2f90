"""No instant is in two sessions or told twice; what ended and what was told is frozen."""

from django.db import migrations

GUARDS = """
ALTER TABLE workspaces_usagesession ADD CONSTRAINT no_two_sessions_at_once
  EXCLUDE USING gist (workspace_id WITH =, tstzrange(started_at, ended_at) WITH &&);
ALTER TABLE workspaces_sessionpart ADD CONSTRAINT nothing_is_told_twice
  EXCLUDE USING gist (session_id WITH =, tstzrange(from_at, until_at) WITH &&);
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON workspaces_usagesession FOR EACH ROW
  EXECUTE FUNCTION public.refuse_frozen_change('ended_at', 'how', 'evidence');
CREATE TRIGGER ended BEFORE UPDATE ON workspaces_usagesession FOR EACH ROW
  WHEN (OLD.ended_at IS NOT NULL) EXECUTE FUNCTION public.refuse_frozen_change('');
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON workspaces_sessionpart FOR EACH ROW
  EXECUTE FUNCTION public.refuse_frozen_change('');
"""


class Migration(migrations.Migration):
    dependencies = [("workspaces", "0001_initial"), ("billing", "0002_guards")]
    operations = [migrations.RunSQL(GUARDS, migrations.RunSQL.noop)]
