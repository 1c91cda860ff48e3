cp "$conf" recursor.conf
exec pdns_recursor --config-dir="$PWD" --socket-dir="$PWD" --daemon=no --disable-syslog
