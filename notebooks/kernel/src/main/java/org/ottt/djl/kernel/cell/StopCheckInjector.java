package org.ottt.djl.kernel.cell;

import java.util.HashSet;
import java.util.Set;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Puts a call of {@link StopCheck#check} before every jump backwards, that is, into every loop, and
 * at the beginning of what libraries call in loops of their own: lambdas, and the methods of
 * anonymous and local classes.
 */
final class StopCheckInjector {

  private static final String OWNER = Type.getInternalName(StopCheck.class);

  private StopCheckInjector() {}

  /**
   * Rewrites a class.
   *
   * @param bytecode a compiled class
   * @return the same class with checks
   */
  static byte[] inject(byte[] bytecode) {
    ClassReader reader = new ClassReader(bytecode);
    // The call takes and leaves nothing on the stack: frames and stack sizes stay as they are.
    ClassWriter writer = new ClassWriter(reader, 0);
    reader.accept(new Classes(writer), 0);
    return writer.toByteArray();
  }

  private static final class Classes extends ClassVisitor {

    private boolean withinMethod;

    Classes(ClassVisitor next) {
      super(Opcodes.ASM9, next);
    }

    /** Called for anonymous and local classes only. */
    @Override
    public void visitOuterClass(String owner, String name, String descriptor) {
      withinMethod = true;
      super.visitOuterClass(owner, name, descriptor);
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String name, String descriptor, String signature, String[] exceptions) {
      return new Checks(
          super.visitMethod(access, name, descriptor, signature, exceptions),
          isLambda(access, name) || (withinMethod && isInterruptible(name)));
    }

    private static boolean isLambda(int access, String name) {
      return (access & Opcodes.ACC_SYNTHETIC) != 0 && name.startsWith("lambda$");
    }

    /** Not constructors, and not what has to happen although the cell is to stop. */
    private static boolean isInterruptible(String name) {
      return !name.startsWith("<") && !name.equals("close");
    }
  }

  private static final class Checks extends MethodVisitor {

    private final boolean atBeginning;
    private final Set<Label> passed = new HashSet<>();

    Checks(MethodVisitor next, boolean atBeginning) {
      super(Opcodes.ASM9, next);
      this.atBeginning = atBeginning;
    }

    @Override
    public void visitCode() {
      super.visitCode();
      if (atBeginning) {
        call("checkBeginning");
      }
    }

    @Override
    public void visitLabel(Label label) {
      passed.add(label);
      super.visitLabel(label);
    }

    @Override
    public void visitJumpInsn(int opcode, Label label) {
      if (passed.contains(label)) {
        call("check");
      }
      super.visitJumpInsn(opcode, label);
    }

    private void call(String check) {
      super.visitMethodInsn(Opcodes.INVOKESTATIC, OWNER, check, "()V", false);
    }
  }
}
