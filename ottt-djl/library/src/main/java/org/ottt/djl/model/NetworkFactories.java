package org.ottt.djl.model;

import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The factories of user-defined networks, by the name that descriptions have. */
public final class NetworkFactories {

  private static final Map<String, NetworkFactory> REGISTERED = new ConcurrentHashMap<>();

  private NetworkFactories() {}

  /**
   * Registers a factory in this process; it replaces one of the same name.
   *
   * @param factory the factory
   * @throws IllegalArgumentException if the name is that of one of the library's networks
   */
  public static void register(NetworkFactory factory) {
    if (DescriptionJson.KINDS.contains(factory.kind())) {
      throw new IllegalArgumentException(
          "'" + factory.kind() + "' is a network of the library; choose another name.");
    }
    REGISTERED.put(factory.kind(), factory);
  }

  /** Finds a factory among the registered ones and the services. */
  static Optional<NetworkFactory> find(String kind) {
    NetworkFactory registered = REGISTERED.get(kind);
    if (registered != null) {
      return Optional.of(registered);
    }
    return services().filter(service -> service.kind().equals(kind)).findFirst();
  }

  /** Returns the names of all that are known. */
  static Set<String> kinds() {
    Set<String> kinds = new TreeSet<>(REGISTERED.keySet());
    services().forEach(service -> kinds.add(service.kind()));
    return kinds;
  }

  /**
   * Returns the services that the thread's class loader finds, then those that the library's own
   * does, each class once. A thread of a pool or of another framework may have a loader that does
   * not see them.
   */
  private static Stream<NetworkFactory> services() {
    Set<Class<? extends NetworkFactory>> seen = new HashSet<>();
    return Stream.of(
            Thread.currentThread().getContextClassLoader(), NetworkFactory.class.getClassLoader())
        .distinct()
        .flatMap(loader -> ServiceLoader.load(NetworkFactory.class, loader).stream())
        .filter(provider -> seen.add(provider.type()))
        .map(ServiceLoader.Provider::get);
  }
}
