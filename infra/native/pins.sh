# What infra/native fetches: exact versions and the integrity that npm publishes for them. Sourced by setup.sh.
# Change a version and its integrity together: npm view <package>@<version> dist.integrity

LLAMA_NPM_VERSION=3.22.1
LLAMA_CPU_INTEGRITY=sha512-5uCCDNqWCNfaAm8aR/Uzxbo4HBpKgNF91kCHPepKhgMgV2OAmatoefbOlMihsqCiH2Od35E/eUHQCFbfRBJuOg==
LLAMA_CUDA_INTEGRITY=sha512-8rQCjyNNLZJUFit+YpjwlC4hwkKgOMIkB2wuycKBf8NU2O3ySKbiWZQ8aw9ku2nUTXjSnUIrE6KB88itduTBuA==
LLAMA_SOURCE_INTEGRITY=sha512-bltIipuWmc123H7tMIgDGKSsSrhmhlQYeVUC48XTjVW7XGJJiJJyCdlTMzQ/LiWoPkGDpcL4FviDpgw7qfTiDw==

SQLITE_PACKAGE_VERSION=2.0.6
SQLITE_NPM_VERSION=12.11.1
SQLITE_SOURCE_INTEGRITY=sha512-dq9AtApgg5PGFtBzPFSBl3HZQjHok5gaQCM6zh2Yk0aSmDCs1CbnVI8/HgASQkNKsWFpseIO9beg5xxpYhbIfA==
