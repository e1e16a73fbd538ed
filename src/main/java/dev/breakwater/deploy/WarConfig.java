package dev.breakwater.deploy;

import dev.breakwater.config.ConfigException;
import dev.breakwater.config.ConfigFormat;
import dev.breakwater.config.ConfigLoader;
import dev.breakwater.config.LoadedConfig;
import dev.breakwater.config.Problems;
import dev.breakwater.config.ProxyConfig;
import dev.breakwater.config.TlsConfig;
import dev.breakwater.tls.BackendContexts;
import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The WAR's configuration: the file named by the system property {@code breakwater.config}, by the environment's {@code BREAKWATER_CONFIG} or by the
 * context parameter {@code breakwater.config}, in this order, else the default inside the WAR.
 *
 * @param file the file, or null for the default
 * @param backends what the check has read for TLS to backends
 */
record WarConfig(LoadedConfig loaded, Path file, ConfigLoader loader, BackendContexts backends) {
    private static final String NAME = "breakwater.config";
    private static final String OWNER = "is set, and in a servlet container TLS is the container's.";
    private static final String DEFAULT = "/WEB-INF/breakwater.json";

    static WarConfig find(ServletContext context) throws ConfigException {
        BackendContexts backends = new BackendContexts();
        ConfigLoader loader = new ConfigLoader(System.getenv(), backends.and(WarConfig::check));
        String name = System.getProperty(NAME);
        if (name == null) {
            name = System.getenv("BREAKWATER_CONFIG");
        }
        if (name == null) {
            name = context.getInitParameter(NAME);
        }
        if (name != null) {
            Path file = Path.of(name);
            return new WarConfig(loader.load(file), file, loader, backends);
        }
        return new WarConfig(
                loader.parse(read(context), ConfigFormat.JSON, Path.of(""), DEFAULT), null, loader, backends);
    }

    /** Silence would let an operator believe that clients are served over TLS. */
    private static void check(ProxyConfig config, Problems problems) {
        if (!config.tls().equals(TlsConfig.DEFAULT)) {
            problems.add("tls", OWNER, "Give the certificates to the container's connector, and leave this out.");
        }
        for (int i = 0; i < config.sites().size(); i++) {
            if (config.sites().get(i).clientAuth() != null) {
                problems.add(
                        "sites[" + i + "].client_auth",
                        OWNER,
                        "Let the container's connector ask for certificates, and leave this out.");
            }
        }
        for (int i = 0; i < config.listen().size(); i++) {
            if (config.listen().get(i).tls()) {
                problems.add("listen[" + i + "].tls", OWNER, "Leave it out.");
            }
        }
    }

    private static String read(ServletContext context) {
        try (InputStream in = context.getResourceAsStream(DEFAULT)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException broken) {
            throw new IllegalStateException(DEFAULT + " cannot be read", broken);
        }
    }
}
