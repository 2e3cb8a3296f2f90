"""The log of what was told, as SQL: a table in months is beyond models."""

TABLE_SQL = """
CREATE TABLE public.webhooks_delivery (
  store varchar(63) NOT NULL,
  id uuid NOT NULL,
  at timestamptz NOT NULL,
  endpoint_id uuid NOT NULL,
  kind varchar(60) NOT NULL,
  body text NOT NULL,
  state varchar(10) NOT NULL CHECK (state IN ('waiting', 'sending', 'delivered', 'failed')),
  attempts smallint NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  tries jsonb NOT NULL DEFAULT '[]',
  next_try_at timestamptz,
  done_at timestamptz,
  PRIMARY KEY (store, id, at)
) PARTITION BY RANGE (at);
CREATE INDEX webhooks_delivery_of ON public.webhooks_delivery (store, endpoint_id, at DESC);
"""
DROP_SQL = "DROP TABLE public.webhooks_delivery"
