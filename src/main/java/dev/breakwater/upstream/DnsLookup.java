package dev.breakwater.upstream;

import dev.breakwater.config.ResolverConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.Name;
import org.xbill.DNS.NioClient;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;
import org.xbill.DNS.lookup.LookupResult;
import org.xbill.DNS.lookup.LookupSession;

/**
 * Asks DNS servers for A and AAAA records, those of the configuration or the system's, and the hosts file before them. Unlike the
 * platform's own look-up it tells how long an answer holds. What the system's servers do not know, the platform is asked: a name may come
 * from elsewhere than DNS. Safe for use by any thread.
 */
public final class DnsLookup implements Names.Lookup {
    private static final Duration PLATFORM_TIME_TO_LIVE = Duration.ofSeconds(30);

    private static volatile boolean used;

    private final LookupSession session;
    private final boolean system;
    private final Executor executor;

    /** @param executor where answers are handled, and where the platform may block */
    public DnsLookup(ResolverConfig config, Executor executor) {
        this.executor = executor;
        system = config.servers().isEmpty();
        LookupSession.LookupSessionBuilder builder = LookupSession.builder().resolver(resolver(config));
        if (system) {
            // As the platform does, a short name may be meant within the system's own domains.
            org.xbill.DNS.ResolverConfig platform = org.xbill.DNS.ResolverConfig.getCurrentConfig();
            builder.searchPath(platform.searchPath()).ndots(platform.ndots());
        }
        session = builder.defaultHostsFileParser().executor(executor).build();
    }

    private static Resolver resolver(ResolverConfig config) {
        List<InetSocketAddress> addresses = config.servers().isEmpty()
                ? org.xbill.DNS.ResolverConfig.getCurrentConfig().servers()
                : config.servers().stream().map(ResolverConfig::address).toList();
        List<Resolver> servers = new ArrayList<>();
        for (InetSocketAddress address : addresses) {
            SimpleResolver server = new SimpleResolver(address);
            server.setTimeout(config.timeout());
            servers.add(server);
        }
        ExtendedResolver all = new ExtendedResolver(servers);
        all.setTimeout(config.timeout().multipliedBy(servers.size()));
        return all;
    }

    @Override
    public CompletionStage<Names.Answer> look(String host) {
        used = true;
        Name name;
        try {
            name = Name.fromString(host);
        } catch (TextParseException wrong) {
            return CompletableFuture.failedFuture(new UnknownHostException(host + ": " + wrong.getMessage()));
        }
        CompletionStage<List<Record>> ipv4 = records(name, Type.A);
        CompletionStage<List<Record>> ipv6 = records(name, Type.AAAA);
        CompletionStage<Names.Answer> answer = ipv4.thenCombine(ipv6, (first, second) -> {
            List<Record> all = new ArrayList<>(first);
            all.addAll(second);
            return answer(all);
        });
        return answer.thenCompose(found -> found == null ? unknown(host) : CompletableFuture.completedFuture(found));
    }

    /** The records of one type; none where there are none or the look-up failed, since the other type may be answered. */
    private CompletionStage<List<Record>> records(Name name, int type) {
        return session.lookupAsync(name, type)
                .handle((result, failure) -> failure == null ? records(result) : List.of());
    }

    private static List<Record> records(LookupResult result) {
        return result.getRecords();
    }

    private static Names.Answer answer(List<Record> records) {
        List<InetAddress> addresses = new ArrayList<>();
        long seconds = Long.MAX_VALUE;
        for (Record record : records) {
            if (record instanceof ARecord ipv4) {
                addresses.add(ipv4.getAddress());
            } else if (record instanceof AAAARecord ipv6) {
                addresses.add(ipv6.getAddress());
            }
            seconds = Math.min(seconds, record.getTTL());
        }
        return addresses.isEmpty() ? null : new Names.Answer(addresses, Duration.ofSeconds(seconds));
    }

    private CompletionStage<Names.Answer> unknown(String host) {
        if (!system) {
            return CompletableFuture.failedFuture(new UnknownHostException(host));
        }
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return new Names.Answer(List.of(InetAddress.getAllByName(host)), PLATFORM_TIME_TO_LIVE);
                    } catch (UnknownHostException unknown) {
                        throw new CompletionException(unknown);
                    }
                },
                executor);
    }

    /** Ends the library's own thread, which in a servlet container would hold on to the application. It comes back when it is needed. */
    public static void stop() {
        if (used) {
            used = false;
            NioClient.close();
        }
    }
}
