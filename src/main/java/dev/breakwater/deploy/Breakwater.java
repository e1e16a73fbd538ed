package dev.breakwater.deploy;

import dev.breakwater.admin.Admin;
import dev.breakwater.admin.AdminSources;
import dev.breakwater.admin.CertificateSource;
import dev.breakwater.config.AdminConfig;
import dev.breakwater.config.ConfigLoader;
import dev.breakwater.config.ConfigStore;
import dev.breakwater.config.ConfigWatcher;
import dev.breakwater.config.LoadedConfig;
import dev.breakwater.config.ProxyConfig;
import dev.breakwater.metrics.Metrics;
import dev.breakwater.proxy.AccessLog;
import dev.breakwater.proxy.ClientSide;
import dev.breakwater.proxy.Completion;
import dev.breakwater.proxy.Explain;
import dev.breakwater.proxy.GatewayFilter;
import dev.breakwater.proxy.ProxyServlet;
import dev.breakwater.proxy.Transports;
import dev.breakwater.routing.Live;
import dev.breakwater.routing.Snapshot;
import dev.breakwater.upstream.Failure;
import jakarta.servlet.ServletContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.eclipse.jetty.util.thread.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One running proxy: everything that a container needs to serve it and that an operator may do to it. Safe for use by any thread. */
public final class Breakwater implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Breakwater.class);
    private static final Duration WATCH_INTERVAL = Duration.ofMillis(500);

    private final ConfigStore store;
    private final Function<ServletContext, ClientSide> clientSide;
    private final BackendSide backends;
    private final Live live;
    private final AccessLog accessLog;
    private final Completion completion;
    private final Monitoring monitoring;
    private volatile Consumer<ProxyConfig> reloadBegins = config -> {};
    private volatile Consumer<ProxyConfig> reloadEnds = config -> {};
    private volatile ConfigWatcher watcher;
    private CertificateSource certificates = CertificateSource.NONE;
    private Admin admin;
    private String adminPath;

    /** @param file where the configuration is from, or null for one that is in no file */
    public Breakwater(
            Path file,
            ConfigLoader loader,
            LoadedConfig loaded,
            Function<ServletContext, ClientSide> clientSide,
            Transports.Resources resources) {
        this.clientSide = clientSide;
        Metrics metrics =
                new Metrics(Stream.of(Failure.values()).map(Failure::cause).toList());
        Scheduler scheduler = resources.scheduler();
        backends = new BackendSide(loaded.config(), metrics, resources);
        live = backends.live();
        accessLog = new AccessLog(loaded.config().accessLog());
        completion = new Completion(accessLog, metrics);
        monitoring = new Monitoring(metrics, live, completion, backends.transports(), scheduler);
        store = new ConfigStore(file, loader, loaded, new Later(scheduler, resources.executor()), this::apply);
        store.onRefused(refusal -> monitoring.refused());
    }

    /** The interface through which an operator looks at it and changes it. Made when it is first asked for. */
    public synchronized Admin admin() {
        if (admin == null) {
            admin = new Admin(new AdminSources(
                    live,
                    store,
                    new Explain(live)::of,
                    completion::active,
                    monitoring.metrics(),
                    monitoring.traffic(),
                    certificates,
                    Version.text(),
                    adminPath != null));
        }
        return admin;
    }

    /** Lets operators see these certificates. To be called before {@link #admin}. */
    public synchronized void show(CertificateSource shown) {
        certificates = shown;
    }

    /**
     * Gives the admin interface a path of the proxy's own context; without that it needs a port of its own. To be called before
     * {@link #register}.
     */
    public void serveAdmin() {
        AdminConfig config = config().admin();
        if (config.enabled() && config.token() != null) {
            adminPath = config.path();
        }
    }

    /** Adds filter and servlet to a context that is being initialised, and begins to look after backends. */
    public void register(ServletContext context) {
        backends.start();
        monitoring.start(config());
        ClientSide client = clientSide.apply(context);
        Registration registration = new Registration(context);
        registration.gateway(new GatewayFilter(live, client, completion, adminPath));
        registration.servlet(
                "proxy", new ProxyServlet(backends.transports(), client, completion, backends.webSockets()), "");
        if (adminPath != null) {
            registration.servlet("admin", admin().servlet(), adminPath);
            LOG.info("Admin interface below {}{}/", context.getContextPath(), adminPath);
        }
    }

    /** Applies every good change of the file from now on, within two seconds; a bad one is logged and changes nothing. */
    public void watch() {
        if (store.file() != null) {
            watcher = new ConfigWatcher(store, WATCH_INTERVAL);
            watcher.start();
        }
    }

    /**
     * Who else must hear of a new configuration.
     *
     * @param before hears of it before any request is served by it
     * @param after hears of it when requests are
     */
    public void onReload(Consumer<ProxyConfig> before, Consumer<ProxyConfig> after) {
        reloadBegins = before;
        reloadEnds = after;
    }

    /** Has the watched file read again at once, by the thread that watches it. */
    public void reload() {
        ConfigWatcher current = watcher;
        if (current != null) {
            current.reload();
        }
    }

    private synchronized void apply(LoadedConfig next) {
        reloadBegins.accept(next.config());
        backends.apply(next.config());
        accessLog.apply(next.config().accessLog());
        LOG.info("Configuration reloaded: {}", summary());
        reloadEnds.accept(next.config());
        // Last: whoever sees it counted may rely on all of it.
        monitoring.applied(next.config());
    }

    public ConfigStore store() {
        return store;
    }

    /** What requests that begin now are served by. */
    public Snapshot snapshot() {
        return live.current();
    }

    public ProxyConfig config() {
        return live.current().config();
    }

    /** The sites with their hosts and the upstreams with their backends, for one log line. */
    public String summary() {
        return live.current().toString();
    }

    public Metrics metrics() {
        return monitoring.metrics();
    }

    /** Whether an IP address is that of a trusted proxy. */
    public boolean trusts(String address) {
        return live.current().trustedProxies().contains(address);
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
        backends.webSockets().drain(config().gracePeriod());
    }

    @Override
    public void close() {
        if (watcher != null) {
            watcher.close();
        }
        store.close();
        synchronized (this) {
            if (admin != null) {
                admin.close();
            }
        }
        monitoring.close();
        backends.close();
        accessLog.close();
    }
}
