package dev.breakwater.config;

import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What must hold beyond the kinds of values. For one configuration and one thread. */
final class ConfigValidator {
    private static final Pattern HOST = Pattern.compile(
            "\\*|(\\*\\.)?[\\p{Alnum}_]([\\p{Alnum}_-]*[\\p{Alnum}_])?(\\.[\\p{Alnum}_]([\\p{Alnum}_-]*[\\p{Alnum}_])?)*|\\[[\\p{XDigit}:.]+]");

    private final ProxyConfig config;
    private final Problems problems;

    ConfigValidator(ProxyConfig config, Problems problems) {
        this.config = config;
        this.problems = problems;
    }

    void validate() {
        new ListenValidator(config, problems).validate();
        for (int i = 0; i < config.trustedProxies().size(); i++) {
            network(config.trustedProxies().get(i), "trusted_proxies[" + i + "]");
        }
        config.upstreams()
                .forEach((name, upstream) -> new UpstreamValidator(problems).validate(upstream, "upstreams." + name));
        if (config.sites().isEmpty() && problems.isEmpty()) {
            problems.add(
                    "sites",
                    "is missing.",
                    "Say what to do with requests: a site with a route, or \"backends\" at the top.");
        }
        Set<String> used = new HashSet<>();
        RouteValidator routes = new RouteValidator(config.upstreams().keySet(), used, problems);
        sites(routes);
        for (String name : config.upstreams().keySet()) {
            if (!used.contains(name)) {
                problems.warn("upstreams." + name, "is not used by any route.", "");
            }
        }
        limits();
        resolver();
        new AdminValidator(problems).validate(config.admin(), config.listen());
        others();
    }

    private void resolver() {
        for (int i = 0; i < config.resolver().servers().size(); i++) {
            String server = config.resolver().servers().get(i);
            if (ResolverConfig.address(server) == null) {
                problems.add(
                        "resolver.servers[" + i + "]",
                        "\"" + server + "\" is not the address of a DNS server.",
                        "Use an IP address such as \"10.0.0.2\", \"127.0.0.1:5353\" or \"[::1]:5353\".");
            }
        }
    }

    private void network(String network, String path) {
        if (!Networks.isNetwork(network)) {
            problems.add(
                    path,
                    "\"" + network + "\" is not a network.",
                    "Use an IP address or a CIDR block such as \"10.0.0.0/8\".");
        }
    }

    private void sites(RouteValidator routes) {
        Map<String, String> hosts = new HashMap<>();
        ResilienceValidator resilience = new ResilienceValidator(problems);
        HttpsValidator https = new HttpsValidator(problems);
        resilience.retry(config.retry(), "retry");
        https.validate(config.https(), "https");
        for (int i = 0; i < config.sites().size(); i++) {
            SiteConfig site = config.sites().get(i);
            String path = "sites[" + i + "]";
            hosts(site.hosts(), path, hosts);
            if (site.clientAuth() != null && site.clientAuth().caFiles().isEmpty()) {
                problems.add(
                        path + ".client_auth.ca_files",
                        "is missing.",
                        "Name the PEM files of the authorities whose certificates clients may have.");
            }
            HeaderValidator headers = new HeaderValidator(problems);
            resilience.retry(site.retry(), path + ".retry");
            https.validate(site.https(), path + ".https");
            headers.validate(site.requestHeaders(), path + ".request_headers", true);
            headers.validate(site.responseHeaders(), path + ".response_headers", true);
            if (site.routes().isEmpty()) {
                problems.add(
                        path + ".routes",
                        "is missing.",
                        "Add a route, such as { \"path\": \"/\", \"upstream\": \"...\" }.");
            }
            routes.validate(site.routes(), path + ".routes");
        }
    }

    private void hosts(List<String> names, String path, Map<String, String> seen) {
        if (names.isEmpty()) {
            problems.add(path + ".hosts", "is empty.", "Name a host, or leave it out for every host.");
        }
        for (int j = 0; j < names.size(); j++) {
            String name = names.get(j);
            String at = path + ".hosts[" + j + "]";
            if (!HOST.matcher(name).matches()) {
                problems.add(
                        at,
                        "\"" + name + "\" is not a host name.",
                        "Use \"example.com\", \"*.example.com\" or \"*\", without scheme, port and path.");
            }
            String other = seen.putIfAbsent(name.toLowerCase(Locale.ROOT), at);
            if (other != null) {
                problems.add(at, "\"" + name + "\" is also " + other + ".", "A host belongs to one site.");
            }
        }
    }

    private void limits() {
        atLeast(config.limits().uri(), 64, "limits.uri");
        atLeast(config.limits().requestHeaders(), 512, "limits.request_headers");
        atLeast(config.limits().responseHeaders(), 512, "limits.response_headers");
        if (config.limits().connections() < 0) {
            problems.add("limits.connections", "is negative.", "0 means no limit.");
        }
    }

    private void atLeast(DataSize size, long bytes, String path) {
        if (!size.unlimited() && size.bytes() < bytes) {
            problems.add(path, "is " + size + ".", "Less than " + bytes + " bytes would refuse almost every request.");
        }
        if (size.unlimited() && path.equals("limits.request_headers")) {
            problems.add(path, "is 0.", "What clients send must be limited; raise it instead.");
        }
    }

    private void others() {
        if (!config.healthPath().equals("off") && !config.healthPath().startsWith("/")) {
            problems.add(
                    "health_path",
                    "\"" + config.healthPath() + "\" is not a path.",
                    "Begin it with \"/\", or say \"off\".");
        }
        Duration interval = config.metrics().logInterval();
        if (!interval.isZero() && interval.toSeconds() < 1) {
            problems.add("metrics.log_interval", "is " + Durations.format(interval) + ".", "It is 1s or more, or 0.");
        }
        AccessLogConfig log = config.accessLog();
        if (log.file() != null
                && (log.file().getParent() == null
                        || !Files.isDirectory(log.file().getParent()))) {
            problems.add(
                    "access_log.file",
                    "is in a directory that does not exist: " + log.file().getParent() + ".",
                    "Create the directory.");
        }
    }
}
