"""The HTTP interface: triage and cases, health, problem details, OpenAPI. Only translates; decides nothing."""
