package dev.breakwater;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * Handles operating system signals. Java has no public API for them; {@code sun.misc.Signal} of the module jdk.unsupported is what every server
 * uses, here by reflection, since the compiler warns of the name.
 */
final class Signals {
    private Signals() {}

    /** Runs the handler on each such signal, on a thread of the JVM's; does nothing where the system has no such signal. */
    static void handle(String name, Runnable handler) {
        try {
            Class<?> signalType = Class.forName("sun.misc.Signal");
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {handlerType}, (self, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            handler.run();
                        }
                        return null;
                    });
            Method handle = signalType.getMethod("handle", signalType, handlerType);
            handle.invoke(null, signalType.getConstructor(String.class).newInstance(name), proxy);
        } catch (ReflectiveOperationException noSuchSignal) {
            // Windows has no SIGHUP; a JVM without the module stops without a drain.
        }
    }
}
