package dev.breakwater.it;

import java.net.URL;

/**
 * What a WAR may see of the class path that the tests run on: the JDK, the Servlet API and the container, as in an installed container. Without it
 * the WAR would find Jetty's server and Breakwater's own classes here.
 */
final class OutsideClasses extends ClassLoader {
    private final String container;

    /** @param container the package prefix of the container itself */
    OutsideClasses(String container) {
        super(ClassLoader.getPlatformClassLoader());
        this.container = container;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        if (name.startsWith("jakarta.") || name.startsWith(container)) {
            return OutsideClasses.class.getClassLoader().loadClass(name);
        }
        throw new ClassNotFoundException(name);
    }

    @Override
    protected URL findResource(String name) {
        boolean containers = name.startsWith(container.replace('.', '/'));
        return containers ? OutsideClasses.class.getClassLoader().getResource(name) : null;
    }
}
