mkdir -p /run/frr
chown frr:frr /run/frr
cp "$conf" /etc/frr/frr.conf
for daemon in mgmtd zebra bgpd ospfd ospf6d ripd ripngd pimd bfdd; do
	/usr/lib/frr/$daemon -d
done
vtysh -b
