package dev.breakwater.config;

/** What must hold for a configuration where it is used, beyond what must hold everywhere. */
@FunctionalInterface
public interface ConfigCheck {
    void check(ProxyConfig config, Problems problems);

    /** Both. */
    default ConfigCheck and(ConfigCheck other) {
        return (config, problems) -> {
            check(config, problems);
            other.check(config, problems);
        };
    }
}
