"""
The tables of events, as SQL: partitions and rows by COPY are beyond models.

A key is a store's, once, whatever the month of its event: a unique index of a partitioned table
could not promise that, so keys stand in a table of their own (ADR 33). Their text is compared by
bytes. A store's role may not make temporary tables: the owner's function makes the one it fills.
"""

TABLES_SQL = """
CREATE TABLE public.metering_key (
  at timestamptz NOT NULL,
  receipt_id bigint NOT NULL,
  store text COLLATE "C" NOT NULL,
  key text COLLATE "C" NOT NULL,
  replaced_by text COLLATE "C",
  CONSTRAINT metering_key_once PRIMARY KEY (store, key),
  CONSTRAINT no_key_replaces_itself CHECK (replaced_by <> key)
);
CREATE TABLE public.metering_event (
  at timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  subscription_id uuid NOT NULL,
  store text COLLATE "C" NOT NULL,
  meter text COLLATE "C" NOT NULL,
  quantity numeric(24, 6) NOT NULL,
  key text COLLATE "C" NOT NULL,
  reverses text COLLATE "C" NOT NULL DEFAULT '',
  CONSTRAINT only_reversals_are_negative CHECK (CASE WHEN reverses = '' THEN quantity >= 0
                                                     ELSE quantity <= 0 END)
) PARTITION BY RANGE (at);
CREATE INDEX metering_event_use
  ON public.metering_event (store, subscription_id, meter, at);
CREATE INDEX metering_event_received ON public.metering_event USING brin (received_at);
"""
DROP_SQL = """
DROP FUNCTION IF EXISTS public.metering_stage();
DROP TABLE public.metering_event;
DROP TABLE public.metering_key;
"""
# Microseconds since 1970, and the instant that they are.
STAGE_SQL = """
CREATE OR REPLACE FUNCTION public.metering_stage() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET client_min_messages = warning AS $$
BEGIN
  IF to_regclass('pg_temp.metering_stage') IS NULL THEN
    CREATE TEMPORARY TABLE metering_stage (
      n int NOT NULL,
      subscription_id uuid NOT NULL,
      meter text COLLATE "C" NOT NULL,
      key text COLLATE "C" NOT NULL,
      quantity numeric(24, 6) NOT NULL,
      ticks bigint NOT NULL,
      at timestamptz NOT NULL GENERATED ALWAYS AS (to_timestamp(ticks::float8 / 1e6)) STORED
    ) ON COMMIT DELETE ROWS;
    GRANT SELECT, INSERT ON pg_temp.metering_stage TO ezscale_store, ezscale_platform;
  ELSE
    DELETE FROM pg_temp.metering_stage;
  END IF;
END $$;
"""
