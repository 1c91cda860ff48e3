for protocol in udp tcp-server; do
	openvpn --dev null --proto $protocol --port 1194 --tls-server --ca /srv/key.pem --cert /srv/key.pem --key /srv/key.pem --dh none \
		--mark 3 --sndbuf 100000 --rcvbuf 200000 --mtu-disc yes &
done
wait
