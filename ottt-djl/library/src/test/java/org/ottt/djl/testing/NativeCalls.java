package org.ottt.djl.testing;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.security.ProtectionDomain;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import net.bytebuddy.agent.ByteBuddyAgent;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Counts calls from Java into PyTorch, by the name of the native method. DJL makes all of them on
 * one class, from a few others; these are rewritten to count, in this process only.
 */
public final class NativeCalls {

  private static final String LIBRARY = "ai/djl/pytorch/jni/PyTorchLibrary";
  private static final String[] CALLERS = {
    "ai.djl.pytorch.jni.JniUtils", "ai.djl.pytorch.jni.IValueUtils", "ai.djl.pytorch.jni.IValue"
  };
  private static final Map<String, Long> COUNTS = new ConcurrentHashMap<>();
  private static boolean counting;

  private NativeCalls() {}

  /** Counts what an action calls. */
  public static synchronized Map<String, Long> during(Runnable action) {
    if (!counting) {
      rewriteCallers();
      counting = true;
    }
    COUNTS.clear();
    action.run();
    return new TreeMap<>(COUNTS);
  }

  /** Called by rewritten code. */
  public static void count(String method) {
    COUNTS.merge(method, 1L, Long::sum);
  }

  private static void rewriteCallers() {
    Instrumentation instrumentation = ByteBuddyAgent.install();
    ClassFileTransformer transformer = new Rewriter();
    instrumentation.addTransformer(transformer, true);
    try {
      for (String caller : CALLERS) {
        instrumentation.retransformClasses(Class.forName(caller));
      }
    } catch (ClassNotFoundException | UnmodifiableClassException e) {
      throw new IllegalStateException(e);
    } finally {
      instrumentation.removeTransformer(transformer);
    }
  }

  private static final class Rewriter implements ClassFileTransformer {

    @Override
    public byte[] transform(
        ClassLoader loader,
        String className,
        Class<?> classBeingRedefined,
        ProtectionDomain protectionDomain,
        byte[] code) {
      if (classBeingRedefined == null || !className.startsWith("ai/djl/pytorch/jni/")) {
        return null;
      }
      ClassReader reader = new ClassReader(code);
      ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
      reader.accept(new CountingClass(writer), 0);
      return writer.toByteArray();
    }
  }

  private static final class CountingClass extends ClassVisitor {

    CountingClass(ClassVisitor next) {
      super(Opcodes.ASM9, next);
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String name, String descriptor, String signature, String[] exceptions) {
      return new CountingMethod(super.visitMethod(access, name, descriptor, signature, exceptions));
    }
  }

  private static final class CountingMethod extends MethodVisitor {

    CountingMethod(MethodVisitor next) {
      super(Opcodes.ASM9, next);
    }

    @Override
    public void visitMethodInsn(
        int opcode, String owner, String name, String descriptor, boolean isInterface) {
      if (owner.equals(LIBRARY)) {
        // The arguments are on the stack already; the count leaves them there.
        visitLdcInsn(name);
        super.visitMethodInsn(
            Opcodes.INVOKESTATIC,
            NativeCalls.class.getName().replace('.', '/'),
            "count",
            "(Ljava/lang/String;)V",
            false);
      }
      super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
    }
  }
}
