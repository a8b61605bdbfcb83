package oslo

import (
	"stackplan/internal/form"
	"stackplan/internal/service"
)

// logNames are what a format of a log line may contain: attributes of Python's LogRecord, and those that oslo.log adds.
var logNames = []string{
	"asctime", "created", "filename", "funcName", "levelname", "levelno", "lineno", "message", "module", "msecs", "name", "pathname",
	"process", "processName", "relativeCreated", "thread", "threadName", "color", "error_summary", "global_request_id", "hostname",
	"instance", "isotime", "project_domain", "project_name", "request_id", "resource", "user", "user_domain", "user_identity",
	"user_name", "domain", "system_scope", "project", "tenant", "project_id", "user_id", "uuid",
}

// Forms are the inner forms of options that the libraries of oslo and keystoneauth read, in every project.
var Forms = []service.Form{
	{
		Options: []string{"[DEFAULT] default_log_levels"}, Rule: "NAME=LEVEL pairs with commas between them",
		Validate: form.Pair("=", "a pair NAME=LEVEL", nil, form.OneOfAnyCase("CRITICAL", "ERROR", "WARNING", "WARN", "INFO", "DEBUG", "NOTSET", "TRACE", "AUDIT", "FATAL")),
		Evidence: "oslo_log/log.py (_setup_logging_from_conf): it splits at the first =, and logging.setLevel rejects unknown levels",
	},
	{
		Options:  []string{"[DEFAULT] logging_*", "[DEFAULT] instance_format", "[DEFAULT] instance_uuid_format"},
		Validate: form.Format(logNames...), Rule: "a format of Python's % operator with the attributes of log records",
		Evidence: "oslo_log/formatters.py (ContextFormatter)",
	},
	{
		Options: []string{"[DEFAULT] syslog_log_facility"}, Rule: "a facility of syslog, with or without LOG_ before it",
		Validate: form.Matches("a facility of syslog", `(?i)(log_)?(kern|user|mail|daemon|auth|syslog|lpr|news|uucp|cron|authpriv|ftp|local[0-7])`),
		Evidence: "oslo_log/log.py (_find_facility): the program does not start with another one",
	},
	{
		Options:  []string{"[*] auth_url", "[*] auth_uri", "[*] www_authenticate_uri", "[*] endpoint_override", "[*] auth_endpoint", "[cors] allowed_origin"},
		Validate: form.AnyOf(form.Optional(form.URL("http", "https")), form.OneOf("*")), Rule: "an http or https URL",
		Evidence: "keystoneauth1 and oslo_middleware/cors.py: requests accepts no other scheme",
	},
	{
		Options: []string{"[*] memcached_servers", "[*] memcache_servers"}, Rule: "HOST:PORT pairs with commas between them",
		Validate: form.Optional(form.HostPort), Evidence: "python-memcached and pymemcache; oslo_cache/core.py",
	},
	{
		Options: []string{"[healthcheck] allowed_source_ranges"}, Validate: form.CIDR, Rule: "networks in CIDR notation",
		Evidence: "oslo_middleware/healthcheck/__init__.py: ipaddress.ip_network",
	},
	{
		Options:  []string{"[database] connection", "[database] slave_connection", "[api_database] connection", "[api_database] slave_connection", "[placement_database] connection"},
		Validate: form.Scheme("mysql", "postgresql", "sqlite", "mariadb", "oracle", "mssql", "ibm_db_sa", "firebird", "sybase", "cockroachdb", "postgres"),
		Rule:     "a URL of SQLAlchemy: DIALECT+DRIVER://LOGIN@HOST/DATABASE", Evidence: "oslo_db/sqlalchemy/engines.py; the dialects of SQLAlchemy", Secret: true, URL: true,
	},
	{
		Options:  []string{"[DEFAULT] transport_url", "[oslo_messaging_notifications] transport_url"},
		Validate: form.Scheme("rabbit", "kombu", "fake", "kafka", "amqp", "amqp1", "zmq", "pika", "qpid"), Rule: "a URL DRIVER://LOGIN@HOST:PORT/VIRTUAL_HOST",
		Evidence: "oslo_messaging/transport.py (TransportURL.parse); setup.cfg of oslo.messaging, [entry_points] oslo.messaging.drivers", Secret: true, URL: true,
	},
	{
		Options: []string{"[DEFAULT] log_dir", "[DEFAULT] state_path", "[oslo_concurrency] lock_path", "[DEFAULT] log_config_append", "[*] cafile", "[*] certfile", "[*] keyfile"},
		// A program that systemd starts runs in /.
		Validate: form.Optional(form.AbsolutePath), Rule: "an absolute path", Danger: "the program looks for the file in the directory in which it runs",
		Evidence: "os.path.join and open of Python resolve relative paths in the working directory",
	},
	{
		Options: []string{"[*] insecure"}, Validate: isOff, Rule: "false", Danger: "the program does not verify the certificate of the server: anyone on the path can read the password of the service",
		Evidence: "keystoneauth1/loading/session.py: verify=False; OpenStack Security Guide, TLS",
	},
	{
		Options: []string{"[DEFAULT] backdoor_port"}, Validate: form.Empty, Rule: "not set", Danger: "everyone on the host can run code in the program",
		Evidence: "oslo_service/eventlet_backdoor.py",
	},
	{
		Options: []string{"[profiler] enabled"}, Validate: isOff, Rule: "false", Danger: "requests with the HMAC key are traced, and SQL statements are stored if trace_sqlalchemy is set",
		Evidence: "osprofiler documentation: not for production",
	},
}

// isOff accepts the words that oslo.config reads as false.
func isOff(text string) string {
	return form.OneOfAnyCase("false", "no", "off", "0")(text)
}
