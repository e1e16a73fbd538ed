package dev.breakwater.upstream;

import dev.breakwater.config.Networks;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.thread.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows where the host names of backends lead to and asks again whenever an answer has reached its time to live. A name that can no longer be
 * resolved keeps the addresses that it had. Safe for use by any thread.
 */
public final class Names implements Addresses, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Names.class);
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);

    /** Who is asked. Must not block. */
    @FunctionalInterface
    public interface Lookup {
        CompletionStage<Answer> look(String host);
    }

    /**
     * @param addresses at least one
     * @param timeToLive how long they hold
     */
    public record Answer(List<InetAddress> addresses, Duration timeToLive) {}

    private final Scheduler scheduler;
    private final Runnable changed;
    private final Map<String, Name> names = new ConcurrentHashMap<>();
    private volatile Lookup lookup;
    private volatile boolean closed;

    /** @param changed is called when a name leads elsewhere than before */
    public Names(Lookup lookup, Scheduler scheduler, Runnable changed) {
        this.lookup = lookup;
        this.scheduler = scheduler;
        this.changed = changed;
    }

    @Override
    public List<InetAddress> of(URI url) {
        Name name = url == null || url.getHost() == null ? null : names.get(url.getHost());
        return name == null ? List.of() : name.addresses;
    }

    /** Asks once, for whoever cannot wait until the name is known. */
    public CompletionStage<List<InetAddress>> look(String host) {
        return lookup.look(host).thenApply(Answer::addresses);
    }

    /** From now on the names of these URLs are watched, and asked of that resolver. */
    public synchronized void apply(Collection<URI> urls, Lookup resolver) {
        lookup = resolver;
        Set<String> present = new HashSet<>();
        for (URI url : urls) {
            String host = url.getHost();
            if (host != null && Networks.address(host) == null && !closed) {
                present.add(host);
                names.computeIfAbsent(host, Name::new);
            }
        }
        names.values().removeIf(name -> {
            boolean gone = !present.contains(name.host);
            if (gone) {
                name.cancel();
            }
            return gone;
        });
    }

    @Override
    public synchronized void close() {
        closed = true;
        names.values().forEach(Name::cancel);
        names.clear();
    }

    private final class Name {
        private final String host;
        private volatile List<InetAddress> addresses = List.of();
        private volatile boolean failing;
        private volatile boolean cancelled;
        private volatile Scheduler.Task next;

        Name(String host) {
            this.host = host;
            schedule(Duration.ZERO);
        }

        private void schedule(Duration delay) {
            if (!cancelled) {
                next = scheduler.schedule(this::ask, delay.toMillis(), TimeUnit.MILLISECONDS);
            }
        }

        private void ask() {
            if (!cancelled) {
                lookup.look(host).whenComplete(this::answered);
            }
        }

        private void answered(Answer answer, Throwable failure) {
            if (cancelled) {
                return;
            }
            if (failure != null) {
                failed(failure);
                schedule(AFTER_FAILURE);
                return;
            }
            failing = false;
            schedule(between(answer.timeToLive()));
            // Servers rotate their answers: another order is no change.
            if (!new HashSet<>(answer.addresses()).equals(new HashSet<>(addresses))) {
                addresses = List.copyOf(answer.addresses());
                LOG.info("{} leads to {}", host, text());
                changed.run();
            }
        }

        private void failed(Throwable failure) {
            if (!failing) {
                failing = true;
                LOG.warn(
                        "{} cannot be resolved; {}",
                        host,
                        addresses.isEmpty() ? "no address is known" : "still using " + text());
                LOG.debug("{}", host, failure);
            }
        }

        private List<String> text() {
            return addresses.stream().map(InetAddress::getHostAddress).toList();
        }

        private Duration between(Duration timeToLive) {
            Duration least = timeToLive.compareTo(SHORTEST) < 0 ? SHORTEST : timeToLive;
            return least.compareTo(LONGEST) > 0 ? LONGEST : least;
        }

        void cancel() {
            cancelled = true;
            Scheduler.Task scheduled = next;
            if (scheduled != null) {
                scheduled.cancel();
            }
        }
    }
}
