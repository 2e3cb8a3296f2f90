"""
A hundred people at once on many stores, over real HTTP, and every answer read for a foreign word.

`places` dresses stores with words of their own, `words` finds a word where it does not belong,
`visitor` sends and judges, the roles say what people do, `crew` lets all of them go at once, and
`servers` runs the processes of `make run` for them. `measure` is the group of the bench.
"""
