-- WirePlumber 0.4 without devices, D-Bus and memory: every HeadlessServer starts alike.

alsa_monitor.enabled = false
v4l2_monitor.enabled = false
libcamera_monitor.enabled = false

-- The portal's permission store lives on D-Bus; WirePlumber exits without it.
default_access.properties["enable-flatpak-portal"] = false

device_defaults.properties["use-persistent-storage"] = false
stream_defaults.properties["restore-props"] = false
stream_defaults.properties["restore-target"] = false
