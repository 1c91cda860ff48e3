mariadb-install-db --datadir="$PWD/data" --auth-root-authentication-method=normal --skip-test-db --user=root
exec mariadbd --no-defaults --user=root --datadir="$PWD/data" --socket="$PWD/socket" --pid-file="$PWD/pid" \
	--tcp-keepalive-time=71 --tcp-keepalive-interval=7 --tcp-keepalive-probes=3 --back-log=22
