# shellcheck disable=SC2016
chown postgres .
exec runuser -u postgres -- bash -euc '
	bin=$(echo /usr/lib/postgresql/*/bin)
	"$bin/initdb" --no-sync -D data
	exec "$bin/postgres" -D data -k "$PWD" -h "*" -c tcp_keepalives_idle=70 -c tcp_keepalives_interval=7 \
		-c tcp_keepalives_count=3 -c tcp_user_timeout=7000'
