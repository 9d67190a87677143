export class Pair { async up() {} async down() {} }
