DROP TABLE vendor_quotas;
DROP TABLE health_transitions;
DROP TABLE health_probes;
DROP TABLE health_checks;
