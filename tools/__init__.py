"""Tools of the repository: they make the zoo and test the tests.

Zoo: `publish`, `score_again`, `card`, `zoo_page`, `classifiers`. Data: `fetch_data`, and
`avatars_10k` of the package. Site: `site_pages`. Tests of the tests and of what they promise:
`mutants`, `soak`, `damage`, `against`.
"""
