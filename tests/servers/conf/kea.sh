mkdir -p /run/kea
exec kea-dhcp4 -c "$conf"
