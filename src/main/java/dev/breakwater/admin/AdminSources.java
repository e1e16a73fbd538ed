package dev.breakwater.admin;

import dev.breakwater.config.ConfigStore;
import dev.breakwater.metrics.Metrics;
import dev.breakwater.metrics.Traffic;
import dev.breakwater.routing.Live;
import java.util.function.LongSupplier;

/**
 * What the admin interface looks at and acts upon.
 *
 * @param active requests that have begun and not ended
 * @param version of the program
 * @param inContainer whether a servlet container runs it, so that nobody is served without a token
 */
public record AdminSources(
        Live live,
        ConfigStore store,
        Explanation explanation,
        LongSupplier active,
        Metrics metrics,
        Traffic traffic,
        CertificateSource certificates,
        String version,
        boolean inContainer) {}
