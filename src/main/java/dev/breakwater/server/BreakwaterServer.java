package dev.breakwater.server;

import dev.breakwater.config.ConfigException;
import dev.breakwater.config.ConfigLoader;
import dev.breakwater.config.LoadedConfig;
import dev.breakwater.config.ProxyConfig;
import dev.breakwater.deploy.Breakwater;
import dev.breakwater.metrics.Metrics;
import dev.breakwater.proxy.Transports;
import dev.breakwater.routing.Snapshot;
import dev.breakwater.tls.BackendContexts;
import dev.breakwater.tls.Certificates;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Breakwater as a process of its own. Threads, timer and buffers are shared by both sides of the proxy. */
public final class BreakwaterServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BreakwaterServer.class);
    private static final int MAX_THREADS = 200;

    private final Server server;
    private final Breakwater breakwater;
    private final FixedAtStart fixed;
    private final Silence silence;
    private final TlsSide tls;
    private final AdminServer admin;

    private BreakwaterServer(
            Path file,
            ConfigLoader loader,
            LoadedConfig loaded,
            Certificates certificates,
            BackendContexts backends,
            Clock clock,
            Duration patience,
            Duration keepAlive) {
        ProxyConfig startedWith = loaded.config();
        silence = new Silence(keepAlive);
        fixed = new FixedAtStart(startedWith);
        tls = new TlsSide(certificates, startedWith, this::snapshot, clock);
        silence.apply(startedWith);
        int cores = Runtime.getRuntime().availableProcessors();
        server = new Server(
                new ResumingThreadPool(MAX_THREADS),
                new ScheduledExecutorScheduler("breakwater-timer", true),
                new ArrayByteBufferPool());
        server.setErrorHandler(new PlainErrorHandler());
        // One selector for clients and one for backends on each core: measured, see docs/decisions.md.
        Connectors connectors = new Connectors(
                server,
                startedWith,
                Math.max(1, cores / 2),
                this::trusts,
                tls.handshakes(),
                this::headerTimeout,
                silence);
        connectors.all().forEach(connector -> {
            tls.listenTo(connector);
            server.addConnector(connector);
        });
        if (startedWith.limits().connections() > 0) {
            server.addBean(new NetworkConnectionLimit(startedWith.limits().connections(), server));
        }
        breakwater = new Breakwater(
                file,
                loader,
                loaded,
                context -> new CoreClientSide(tls.askedClients()),
                new Transports.Resources(
                        server.getThreadPool(),
                        server.getScheduler(),
                        server.getByteBufferPool(),
                        cores,
                        true,
                        backends,
                        patience));
        server.setHandler(new ChallengeHandler(tls.challenges(), context()));
        tls.show(breakwater, backends);
        admin = startedWith.admin().enabled() ? new AdminServer(startedWith.admin(), breakwater) : null;
    }

    /**
     * Starts the proxy with a configuration file, and goes on watching it.
     *
     * @throws ConfigException when the file cannot be used
     * @throws IOException when an address cannot be listened on; the message says which
     */
    public static BreakwaterServer start(Path file) throws ConfigException, IOException {
        return start(file, Clock.systemUTC());
    }

    /** @param clock the time by which certificates are renewed and their authorities are asked */
    public static BreakwaterServer start(Path file, Clock clock) throws ConfigException, IOException {
        return start(file, clock, Transports.Resources.PATIENCE, Silence.KEEP_ALIVE);
    }

    /**
     * @param patience how often it is looked for connections' resources that nobody uses any more
     * @param keepAlive how long a client's connection may be silent without a request
     */
    static BreakwaterServer start(Path file, Clock clock, Duration patience, Duration keepAlive)
            throws ConfigException, IOException {
        Certificates certificates = new Certificates();
        BackendContexts backends = new BackendContexts();
        ConfigLoader loader = new ConfigLoader(System.getenv(), certificates.and(backends));
        LoadedConfig loaded = loader.load(file);
        BreakwaterServer started =
                new BreakwaterServer(file, loader, loaded, certificates, backends, clock, patience, keepAlive);
        started.tls.apply(loaded.config());
        started.listen();
        started.breakwater.onReload(started.silence::apply, started::reloaded);
        started.breakwater.watch();
        started.tls.watch(started.server.getScheduler());
        return started;
    }

    private Snapshot snapshot() {
        return breakwater.snapshot();
    }

    private boolean trusts(String address) {
        return breakwater.trusts(address);
    }

    private Duration headerTimeout() {
        return breakwater.config().limits().headerTimeout();
    }

    private ServletContextHandler context() {
        NonBlockingContext context = new NonBlockingContext();
        context.addEventListener(new ServletContextListener() {
            @Override
            public void contextInitialized(ServletContextEvent event) {
                breakwater.register(event.getServletContext());
            }
        });
        return context;
    }

    private void listen() throws IOException {
        try {
            for (ServerConnector connector : connectors()) {
                Connectors.open(connector);
            }
            server.start();
            if (admin != null) {
                admin.start();
            }
        } catch (IOException taken) {
            stopQuietly();
            throw taken;
        } catch (Exception unexpected) {
            stopQuietly();
            throw new IllegalStateException("The server does not start", unexpected);
        }
    }

    private void stopQuietly() {
        tls.close();
        try {
            if (admin != null) {
                admin.stop();
            }
            server.stop();
            breakwater.close();
        } catch (Exception unexpected) {
            LOG.warn("The server does not stop cleanly", unexpected);
        }
    }

    /** Tells the log that it is ready, and where; to be called when whoever reads that may ask for anything. */
    public void announce() {
        for (ServerConnector connector : connectors()) {
            String scheme = connector.getConnectionFactory(SslConnectionFactory.class) == null ? "http" : "https";
            LOG.info("Listening on {}://{}:{}", scheme, connector.getHost(), connector.getLocalPort());
        }
        LOG.info("Breakwater is ready: {}", breakwater.summary());
    }

    private void reloaded(ProxyConfig config) {
        tls.apply(config);
        fixed.report(config);
    }

    private List<ServerConnector> connectors() {
        return Arrays.stream(server.getConnectors())
                .map(ServerConnector.class::cast)
                .toList();
    }

    /** The port of the first listener, as the system gave it where the configuration asks for port 0. */
    public int port() {
        return connectors().get(0).getLocalPort();
    }

    /** The port of the admin interface, or -1 where there is none. */
    public int adminPort() {
        return admin == null ? -1 : admin.port();
    }

    /** Requests in flight to all backends. */
    public int inFlight() {
        return breakwater.inFlight();
    }

    public Metrics metrics() {
        return breakwater.metrics();
    }

    /** Has the configuration read again at once, by the thread that watches it. */
    public void reload() {
        breakwater.reload();
    }

    /**
     * Stops without failing a request: accepts no more connections, asks clients to close theirs, lets requests in flight end for up to the grace
     * period.
     */
    public void stop() {
        new Drain(connectors(), breakwater).run();
        stopQuietly();
        LOG.info("Breakwater has stopped");
    }

    @Override
    public void close() {
        stop();
    }
}
