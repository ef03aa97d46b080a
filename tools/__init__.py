"""Tools of the repository: they make the zoo and test the tests.

Zoo: `publish`, `card`, `zoo_page`, `classifiers`. Data: `fetch_data`, and in the package
`avatars_10k`. Site: `site_pages`. Tests of the tests and of what they promise: `mutants`, `soak`,
`damage`, `against`.
"""
