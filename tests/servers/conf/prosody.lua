run_as_root = true
data_path = "/srv/prosody"
pidfile = "/srv/prosody/pid"
network_settings = { tcp_backlog = 44 }
c2s_require_encryption = false
modules_disabled = { "s2s" }
log = "*console"
VirtualHost "localhost"
