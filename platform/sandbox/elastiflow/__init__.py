"""
A search cluster with flows in it: what Elasticsearch and OpenSearch answer to the questions that
bandwidth accounting asks, over both layouts of ElastiFlow's collector.

    POST /<pattern>/_search         bool, range, terms (CIDR too), term, exists; filter, sum,
                                    terms, composite with after, date_histogram
    POST /<pattern>/_field_caps
    POST /_sandbox/flows            documents in: see documents.py
"""
