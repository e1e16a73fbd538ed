package dev.breakwater.it;

import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.Set;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.AbstractProtocol;
import org.apache.coyote.Processor;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.util.scan.StandardJarScanner;

/** The WAR in Tomcat, with the connector's attributes that the documentation recommends. */
final class TomcatProxy implements Proxy {
    private static final String RELAXED = "\"<>[\\]^`{|}";

    private final Tomcat tomcat = new Tomcat();
    private final Path base = ScratchDirectory.create();

    /** @param config the file that the context parameter names, or null for no parameter */
    TomcatProxy(Path config) throws LifecycleException {
        this(config, "");
    }

    /** @param contextPath where in the container it is */
    TomcatProxy(Path config, String contextPath) throws LifecycleException {
        tomcat.setBaseDir(base.toString());
        tomcat.setConnector(connector());
        StandardHost host = (StandardHost) tomcat.getHost();
        host.setErrorReportValveClass(QuietErrors.class.getName());
        tomcat.setAddDefaultWebXmlToWebapp(false);
        Context context = tomcat.addWebapp(contextPath, PackagedWar.unpacked().toString());
        context.setParentClassLoader(new OutsideClasses("org.apache."));
        withoutLeakDetection((StandardContext) context);
        if (config != null) {
            context.addParameter("breakwater.config", config.toString());
        }
        StandardJarScanner scanner = (StandardJarScanner) context.getJarScanner();
        scanner.setScanClassPath(false);
        tomcat.start();
        if (!context.getState().isAvailable()) {
            close();
            throw new IllegalStateException("The WAR does not start in Tomcat");
        }
    }

    /** It asks for flags of the JVM that tests do not run with. */
    private static void withoutLeakDetection(StandardContext context) {
        context.setClearReferencesObjectStreamClassCaches(false);
        context.setClearReferencesThreadLocals(false);
        context.setClearReferencesRmiTargets(false);
    }

    private static Connector connector() {
        Connector connector = new Connector();
        connector.setPort(0);
        connector.setProperty("address", "127.0.0.1");
        connector.setAllowTrace(true);
        connector.setEncodedSolidusHandling("passthrough");
        connector.setEncodedReverseSolidusHandling("passthrough");
        connector.setProperty("relaxedPathChars", RELAXED);
        connector.setProperty("relaxedQueryChars", RELAXED);
        connector.setProperty("maxHttpRequestHeaderSize", "32768");
        connector.setProperty("maxHttpResponseHeaderSize", "65536");
        connector.setProperty("maxKeepAliveRequests", "-1");
        connector.addUpgradeProtocol(http2());
        connector.setProperty("allowedTrailerHeaders", "X-Checksum,X-Second,Grpc-Status");
        return connector;
    }

    private static Http2Protocol http2() {
        Http2Protocol http2 = new Http2Protocol();
        // Small messages of streams are no attack.
        http2.setOverheadDataThreshold(0);
        http2.setOverheadWindowUpdateThreshold(0);
        return http2;
    }

    @Override
    public int port() {
        return tomcat.getConnector().getLocalPort();
    }

    @Override
    public String adminUrl() {
        return "http://127.0.0.1:" + port() + "/breakwater";
    }

    @Override
    public int inFlight() {
        return -1;
    }

    /** What Tomcat does by itself once a second: it looks for requests whose time is over. */
    void lookForTimeouts() {
        for (Object waiting : waiting()) {
            ((Processor) waiting).timeoutAsync(System.currentTimeMillis());
        }
    }

    /** The requests that are not being handled by a thread of Tomcat's. */
    private Set<?> waiting() {
        try {
            Field field = AbstractProtocol.class.getDeclaredField("waitingProcessors");
            field.setAccessible(true);
            return (Set<?>) field.get(tomcat.getConnector().getProtocolHandler());
        } catch (ReflectiveOperationException changed) {
            throw new AssertionError("Tomcat keeps them elsewhere now", changed);
        }
    }

    @Override
    public void close() {
        try {
            tomcat.stop();
            tomcat.destroy();
        } catch (LifecycleException unclean) {
            throw new IllegalStateException(unclean);
        } finally {
            ScratchDirectory.delete(base);
        }
    }

    /** Tomcat's error pages without its version and stack traces. */
    public static final class QuietErrors extends ErrorReportValve {
        public QuietErrors() {
            setShowReport(false);
            setShowServerInfo(false);
        }
    }
}
