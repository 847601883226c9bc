-- WirePlumber 0.4 remembers each stream's volume, mute and target, as on a desktop.

stream_defaults.properties["restore-props"] = true
stream_defaults.properties["restore-target"] = true
