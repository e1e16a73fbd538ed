package dev.breakwater.config;

import java.time.Duration;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** What must hold for what keeps an upstream useful while backends fail. */
final class ResilienceValidator {
    private static final Pattern TARGET = Pattern.compile("/[\\x21-\\x7E]*");

    private final Problems problems;

    ResilienceValidator(Problems problems) {
        this.problems = problems;
    }

    void validate(UpstreamConfig upstream, String path) {
        if (upstream.policy() == Policy.HEADER_HASH && upstream.hashHeader() == null) {
            problems.add(path + ".hash_header", "is missing.", "header_hash needs the name of a field.");
        }
        if (upstream.hashHeader() != null) {
            token(upstream.hashHeader(), path + ".hash_header");
        }
        if (upstream.sticky() != null) {
            sticky(upstream.sticky(), path + ".sticky");
        }
        if (upstream.healthCheck() != null) {
            healthCheck(upstream.healthCheck(), path + ".health_check");
            grpc(upstream, path + ".health_check");
        }
        circuitBreaker(upstream.circuitBreaker(), path + ".circuit_breaker");
        percent(upstream.panicThreshold(), path + ".panic_threshold");
        percent(upstream.retryBudget().percent(), path + ".retry_budget.percent");
        atLeast(upstream.retryBudget().min(), 0, path + ".retry_budget.min");
        atLeast(upstream.maxConnections(), 0, path + ".max_connections");
        atLeast(upstream.queue().size(), 0, path + ".queue.size");
        positive(upstream.queue().maxWait(), path + ".queue.max_wait");
        positive(upstream.connectionPool().idleTimeout(), path + ".connection_pool.idle_timeout");
    }

    void retry(RetryConfig retry, String path) {
        if (retry.attempts() != null) {
            atLeast(retry.attempts(), 1, path + ".attempts");
        }
        if (retry.statuses() != null) {
            for (int status : retry.statuses()) {
                if (status < 400 || status > 599) {
                    problems.add(path + ".statuses", "holds " + status + ".", "Only 400 to 599 can be tried again.");
                }
            }
        }
        if (retry.buffer() != null && retry.buffer().bytes() > 16 << 20) {
            problems.add(
                    path + ".buffer", "is " + retry.buffer() + ".", "It is memory for each request: 16MB at most.");
        }
    }

    private void sticky(StickyConfig sticky, String path) {
        token(sticky.cookie(), path + ".cookie");
        if (sticky.by() == StickyBy.HEADER && sticky.header() == null) {
            problems.add(path + ".header", "is missing.", "Name the field by which clients are known again.");
        }
        if (sticky.header() != null) {
            token(sticky.header(), path + ".header");
        }
        if (!sticky.ttl().isZero() && sticky.ttl().toSeconds() == 0) {
            problems.add(path + ".ttl", "is " + Durations.format(sticky.ttl()) + ".", "A second is the least.");
        }
        if (sticky.ttl().isZero() && sticky.by() != StickyBy.COOKIE) {
            problems.add(path + ".ttl", "is 0.", "Only a cookie can last as long as its browser.");
        }
    }

    private void healthCheck(HealthCheckConfig check, String path) {
        token(check.method(), path + ".method");
        if (!TARGET.matcher(check.path()).matches()) {
            problems.add(
                    path + ".path", "\"" + check.path() + "\" is not a path.", "Begin it with \"/\", without spaces.");
        }
        new HeaderValidator(problems).fields(check.headers(), path + ".headers");
        try {
            StatusSet.parse(check.expectStatus());
        } catch (IllegalArgumentException wrong) {
            problems.add(path + ".expect_status", wrong.getMessage() + ".", "Write it as \"200\" or \"200-299,304\".");
        }
        body(check, path);
        positive(check.interval(), path + ".interval");
        positive(check.downInterval(), path + ".down_interval");
        positive(check.timeout(), path + ".timeout");
        atLeast(check.rise(), 1, path + ".rise");
        atLeast(check.fall(), 1, path + ".fall");
        if (check.jitter() < 0 || check.jitter() > 50) {
            problems.add(path + ".jitter", "is " + check.jitter() + ".", "A percentage of 0 to 50 belongs here.");
        }
    }

    private void grpc(UpstreamConfig upstream, String path) {
        boolean grpc = upstream.healthCheck().type() == HealthCheckType.GRPC;
        boolean http1 = upstream.backends().stream()
                .anyMatch(backend -> backend.url() != null
                        && "http".equalsIgnoreCase(backend.url().getScheme()));
        if (grpc && http1) {
            problems.add(path + ".type", "is grpc, but a backend speaks HTTP/1.1.", "Begin its URL with h2c://.");
        }
    }

    private void body(HealthCheckConfig check, String path) {
        if (check.expectBody() == null) {
            return;
        }
        try {
            Pattern.compile(check.expectBody());
        } catch (PatternSyntaxException wrong) {
            problems.add(
                    path + ".expect_body",
                    "is not a regular expression: " + wrong.getDescription() + ".",
                    "See java.util.regex.Pattern.");
        }
        if (check.type() != HealthCheckType.HTTP || check.method().equals("HEAD")) {
            problems.add(path + ".expect_body", "is never seen by this check.", "Use type http with method GET.");
        }
    }

    private void circuitBreaker(CircuitBreakerConfig breaker, String path) {
        atLeast(breaker.failures(), 0, path + ".failures");
        percent(breaker.failureRate(), path + ".failure_rate");
        if (breaker.window().compareTo(Duration.ofSeconds(2)) < 0
                || breaker.window().compareTo(Duration.ofHours(1)) > 0) {
            problems.add(path + ".window", "is " + Durations.format(breaker.window()) + ".", "A window is 2s to 1h.");
        }
        atLeast(breaker.minRequests(), 1, path + ".min_requests");
        positive(breaker.openFor(), path + ".open_for");
        if (breaker.maxOpenFor().compareTo(breaker.openFor()) < 0) {
            problems.add(path + ".max_open_for", "is shorter than open_for.", "Raise it.");
        }
        atLeast(breaker.probes(), 1, path + ".probes");
        percent(breaker.maxEjected(), path + ".max_ejected");
    }

    private void token(String name, String path) {
        if (!HeaderValidator.TOKEN.matcher(name).matches()) {
            problems.add(path, "\"" + name + "\" is not a word of HTTP.", "Use letters, digits and hyphens.");
        }
    }

    private void percent(int value, String path) {
        if (value < 0 || value > 100) {
            problems.add(path, "is " + value + ".", "A percentage of 0 to 100 belongs here.");
        }
    }

    private void atLeast(int value, int least, String path) {
        if (value < least) {
            problems.add(path, "is " + value + ".", "It is " + least + " or more.");
        }
    }

    private void positive(Duration value, String path) {
        if (value.isZero()) {
            problems.add(path, "is 0.", "A length of time belongs here, such as \"1s\".");
        }
    }
}
