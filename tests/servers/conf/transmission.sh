cp "$conf" settings.json
exec transmission-daemon -f -g "$PWD"
