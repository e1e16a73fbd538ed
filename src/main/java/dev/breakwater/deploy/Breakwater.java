package dev.breakwater.deploy;

import dev.breakwater.config.ConfigException;
import dev.breakwater.config.ConfigLoader;
import dev.breakwater.config.ConfigWatcher;
import dev.breakwater.config.LoadedConfig;
import dev.breakwater.config.ProxyConfig;
import dev.breakwater.config.ResolverConfig;
import dev.breakwater.metrics.Metrics;
import dev.breakwater.metrics.Traffic;
import dev.breakwater.proxy.AccessLog;
import dev.breakwater.proxy.ClientSide;
import dev.breakwater.proxy.Completion;
import dev.breakwater.proxy.GatewayFilter;
import dev.breakwater.proxy.HealthProbe;
import dev.breakwater.proxy.ProxyServlet;
import dev.breakwater.proxy.Transports;
import dev.breakwater.routing.Live;
import dev.breakwater.routing.Snapshot;
import dev.breakwater.upstream.Backend;
import dev.breakwater.upstream.DnsLookup;
import dev.breakwater.upstream.HealthChecks;
import dev.breakwater.upstream.Names;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One running proxy: everything that a container needs to serve it and that an operator may do to it. Safe for use by any thread. */
public final class Breakwater implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Breakwater.class);
    private static final Duration WATCH_INTERVAL = Duration.ofMillis(500);

    private final LoadedConfig loaded;
    private final Function<ServletContext, ClientSide> clientSide;
    private final Executor executor;
    private final Metrics metrics;
    private final Names names;
    private final Live live;
    private final HealthChecks healthChecks;
    private final Transports transports;
    private final AccessLog accessLog;
    private final Completion completion;
    private final Instruments instruments;
    private volatile Consumer<ProxyConfig> reloadListener = config -> {};
    private volatile ConfigWatcher watcher;
    private ResolverConfig resolver;
    private Names.Lookup lookup;
    private boolean closed;

    public Breakwater(
            LoadedConfig loaded, Function<ServletContext, ClientSide> clientSide, Transports.Resources resources) {
        this.loaded = loaded;
        this.clientSide = clientSide;
        metrics = Instruments.metrics();
        executor = resources.executor();
        names = new Names(lookup(loaded.config()), resources.scheduler(), this::refresh);
        live = new Live(loaded.config(), names, metrics);
        transports = new Transports(resources, names, loaded.config());
        healthChecks =
                new HealthChecks(resources.scheduler(), new HealthProbe(transports, live, resources.scheduler()));
        accessLog = new AccessLog(loaded.config().accessLog());
        completion = new Completion(accessLog, metrics);
        instruments = new Instruments(metrics, resources.scheduler(), live, transports, completion);
        loaded.warnings().forEach(warning -> LOG.warn("{}", warning));
    }

    /** Adds filter and servlet to a context that is being initialised, and begins to look after backends. */
    public void register(ServletContext context) {
        watchOver(live.current());
        instruments.start(config());
        ClientSide client = clientSide.apply(context);
        FilterRegistration.Dynamic filter = context.addFilter("gateway", new GatewayFilter(live, client, completion));
        filter.setAsyncSupported(true);
        filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC), false, "/*");
        ServletRegistration.Dynamic servlet =
                context.addServlet("proxy", new ProxyServlet(transports, client, completion));
        servlet.setAsyncSupported(true);
        servlet.setLoadOnStartup(1);
        servlet.addMapping("/*");
    }

    /** Applies every good change of the file from now on, within two seconds; a bad one is logged and changes nothing. */
    public void watch(Path file, ConfigLoader loader) {
        watcher = new ConfigWatcher(file, loader, loaded, WATCH_INTERVAL, this::apply, this::refuse);
        watcher.start();
    }

    /** Who else must hear of a new configuration. */
    public void onReload(Consumer<ProxyConfig> listener) {
        reloadListener = listener;
    }

    /** Reads the watched file again, at once. */
    public void reload() {
        ConfigWatcher current = watcher;
        if (current != null) {
            current.reload();
        }
    }

    private synchronized void apply(LoadedConfig next) {
        watchOver(live.apply(next.config()));
        accessLog.apply(next.config().accessLog());
        instruments.apply(next.config());
        next.warnings().forEach(warning -> LOG.warn("{}", warning));
        LOG.info("Configuration reloaded: {}", summary());
        metrics.reloads().applied();
        reloadListener.accept(next.config());
    }

    /** The name of a backend leads elsewhere. */
    private synchronized void refresh() {
        watchOver(live.refresh());
    }

    private void watchOver(Snapshot snapshot) {
        if (closed) {
            return;
        }
        List<Backend> backends = new ArrayList<>();
        snapshot.pools().forEach(pool -> backends.addAll(pool.backends()));
        transports.apply(snapshot);
        names.apply(backends.stream().map(Backend::url).toList(), lookup(snapshot.config()));
        healthChecks.apply(backends);
    }

    /** The look-up of the present resolver: a new one only where that has changed. */
    private Names.Lookup lookup(ProxyConfig config) {
        if (lookup == null || !config.resolver().equals(resolver)) {
            resolver = config.resolver();
            lookup = new DnsLookup(resolver, executor);
        }
        return lookup;
    }

    private void refuse(ConfigException problems) {
        metrics.reloads().refused();
        LOG.error("The configuration was not reloaded, the one before stays in use. {}", problems.getMessage());
    }

    public ProxyConfig config() {
        return live.current().config();
    }

    /** The sites with their hosts and the upstreams with their backends, for one log line. */
    public String summary() {
        Snapshot snapshot = live.current();
        StringBuilder text = new StringBuilder("sites");
        snapshot.sites().forEach(site -> text.append(' ').append(site.hosts()));
        text.append(", upstreams");
        snapshot.pools().forEach(pool -> text.append(' ')
                .append(pool.name())
                .append(pool.backends().stream()
                        .map(backend -> backend.url().toString())
                        .toList()));
        return text.toString();
    }

    /** The last five minutes of all requests. */
    public Traffic traffic() {
        return instruments.traffic();
    }

    public Metrics metrics() {
        return metrics;
    }

    /** Requests in flight to all backends. */
    public int inFlight() {
        return live.current().pools().stream().mapToInt(pool -> pool.inFlight()).sum();
    }

    /** Requests that have begun and not ended. */
    public long active() {
        return completion.active();
    }

    /** Requests that have begun. */
    public long begun() {
        return completion.begun();
    }

    /** From now on health checks fail and clients are asked to close their connections. */
    public void drain() {
        live.drain();
    }

    @Override
    public void close() {
        ConfigWatcher current = watcher;
        if (current != null) {
            current.close();
        }
        synchronized (this) {
            closed = true;
        }
        instruments.close();
        healthChecks.close();
        names.close();
        DnsLookup.stop();
        transports.stop();
        accessLog.close();
    }
}
